import type { ProxyConfig, Session } from 'electron';

/**
 * A proxy that leads nowhere: on port 1 nothing listens, and a connection is refused on this machine, so no packet leaves
 * it. What is not asked of `webRequest` (WebRTC's TCP, WebTransport, hints of a page) ends here.
 */
const NOWHERE = 'http://127.0.0.1:1';
/** Without this Chromium would reach the loopback past its proxy. */
const LOOPBACK_TOO = '<-loopback>';

/** No address can be reached: for the kiosk's own pages, whose scheme needs no network. */
export const DEAD_END: ProxyConfig = {
  mode: 'fixed_servers',
  proxyRules: NOWHERE,
  proxyBypassRules: LOOPBACK_TOO,
};

/** `host:port`, with the port that the scheme implies. */
export function hostAndPort(url: URL): string {
  return `${url.hostname}:${url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port}`;
}

/** Whether an address is on this machine by its words, so that nothing has to look it up. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/**
 * The one provider can be reached and our own port of the readers' service: a provider on this machine directly, any other
 * one by main's relay (`relay.ts`), which goes there and nowhere else.
 */
export function onlyTo(deps: {
  readonly provider: URL;
  readonly sbiPort: number | undefined;
  readonly relayPort: number | undefined;
}): ProxyConfig {
  const { provider, sbiPort, relayPort } = deps;
  const direct = [
    ...(relayPort === undefined ? [hostAndPort(provider)] : []),
    ...(sbiPort === undefined ? [] : [`127.0.0.1:${sbiPort}`]),
  ];
  return {
    mode: 'fixed_servers',
    proxyRules: relayPort === undefined ? NOWHERE : `http://127.0.0.1:${relayPort}`,
    proxyBypassRules: [LOOPBACK_TOO, ...direct].join(';'),
  };
}

/** The way that a provider's page has out of the machine. */
export interface WayOut {
  /** Resolves when the session may go where it may now; the port of the readers' service can change. */
  settle(): Promise<void>;
}

export function createWayOut(deps: {
  readonly session: Pick<Session, 'setProxy'>;
  readonly provider: URL;
  readonly sbiPort: () => number | undefined;
  /** Opens main's relay to the provider and gives its port; asked once, and only for a provider elsewhere. */
  readonly openRelay: () => Promise<number>;
}): WayOut {
  const { session, provider } = deps;
  let relayPort: Promise<number | undefined> | undefined;
  let settled: { readonly port: number | undefined; readonly done: Promise<void> } | undefined;
  async function set(sbiPort: number | undefined): Promise<void> {
    relayPort ??= isLoopback(provider) ? Promise.resolve(undefined) : deps.openRelay();
    await session.setProxy(onlyTo({ provider, sbiPort, relayPort: await relayPort }));
  }
  return {
    async settle() {
      const port = deps.sbiPort();
      if (settled?.port !== port || settled === undefined) settled = { port, done: set(port) };
      return settled.done;
    },
  };
}
