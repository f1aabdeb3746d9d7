import type { ProxyConfig } from 'electron';
import { describe, expect, it } from 'vitest';
import { cutOffNetwork } from './no-network.ts';
import { DEAD_END } from './walls/dead-end.ts';

type Listener = (details: { readonly url: string }, answer: (response: { readonly cancel?: boolean }) => void) => void;

const proxies: ProxyConfig[] = [];

function verdictOf(url: string): boolean | undefined {
  let verdict: boolean | undefined;
  const webRequest = {
    onBeforeRequest: (listener: Listener) => listener({ url }, (response) => (verdict = response.cancel)),
  };
  const setProxy = (config: ProxyConfig) => Promise.resolve(void proxies.push(config));
  void cutOffNetwork({ webRequest, setProxy } as unknown as Parameters<typeof cutOffNetwork>[0]);
  return verdict;
}

describe('cutOffNetwork', () => {
  it.each(['http://127.0.0.1:4501/device', 'https://cdn.example/date-picker.js', 'wss://example/', 'ftp://example/'])(
    'cancels %s',
    (url) => expect(verdictOf(url)).toBe(true),
  );

  it.each(['app://kiosk/index.html', 'data:image/png;base64,', 'blob:app://kiosk/1'])('lets %s through', (url) => {
    expect(verdictOf(url)).toBe(false);
  });

  it('gives the session a proxy that leads nowhere', () => {
    proxies.length = 0;
    verdictOf('app://kiosk/index.html');
    expect(proxies).toEqual([DEAD_END]);
  });
});
