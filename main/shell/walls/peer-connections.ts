import type { CommandLine, WebContents } from 'electron';

/** WebRTC (RFC 8828, mode 4): nothing but TCP through the session's proxy. */
const POLICY = 'disable_non_proxied_udp';

/**
 * Neither content security policies nor `webRequest` see WebRTC. With this policy it has no UDP, and so no STUN, no host
 * candidates and no multicast names; its TCP goes through the session's proxy, which leads only where the session may
 * (`dead-end.ts`). Each of the two alone leaks.
 */
export function sendNoPackets(contents: Pick<WebContents, 'setWebRTCIPHandlingPolicy'>): void {
  contents.setWebRTCIPHandlingPolicy(POLICY);
}

/**
 * The same for the whole of Chromium, and no name is looked up by it: a `dns-prefetch` carries data as well as a request
 * does. Main looks up the names that are needed. The switch of WebRTC has had two names.
 */
export function closeSideDoors(commandLine: Pick<CommandLine, 'appendSwitch'>): void {
  commandLine.appendSwitch('webrtc-ip-handling-policy', POLICY);
  commandLine.appendSwitch('force-webrtc-ip-handling-policy', POLICY);
  commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost');
  commandLine.appendSwitch('disable-quic');
}
