import { expect, it } from 'vitest';
import { closeSideDoors, sendNoPackets } from './peer-connections.ts';

it('lets a page use no UDP', () => {
  const policies: string[] = [];
  sendNoPackets({ setWebRTCIPHandlingPolicy: (policy) => policies.push(policy) });
  expect(policies).toEqual(['disable_non_proxied_udp']);
});

it('lets Chromium use no UDP and look no name up', () => {
  const switches = new Map<string, string | undefined>();
  closeSideDoors({ appendSwitch: (name, value) => switches.set(name, value) });
  expect(switches.get('webrtc-ip-handling-policy')).toBe('disable_non_proxied_udp');
  expect(switches.get('force-webrtc-ip-handling-policy')).toBe('disable_non_proxied_udp');
  expect(switches.get('host-resolver-rules')).toMatch(/^MAP \* ~NOTFOUND,/);
  expect(switches.has('disable-quic')).toBe(true);
});
