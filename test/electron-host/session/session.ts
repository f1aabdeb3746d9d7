import type * as Electron from 'electron';
import { browser } from '../chromium/browser.ts';
import { note } from '../base/control.ts';
import { Cookies } from './cookies.ts';
import type { DevtoolsSession } from '../chromium/devtools.ts';
import type { PermissionHandlers } from './permissions.ts';
import { Protocol, handlerOf } from './protocol.ts';
import type { SchemeHandler } from './protocol.ts';
import { toChromium } from '../chromium/schemes.ts';
import type { Offered } from '../base/shape.ts';
import { asElectron } from '../base/shape.ts';
import { fire, StrictEmitter } from '../base/strict.ts';
import { announceDownload } from './downloads.ts';
import { ForwardProxy, readRules } from './forward-proxy.ts';
import { WebRequest } from './web-request.ts';

const STORAGES = {
  cookies: 'cookies',
  filesystem: 'file_systems',
  indexdb: 'indexeddb',
  localstorage: 'local_storage',
  shadercache: 'shader_cache',
  serviceworkers: 'service_workers',
  cachestorage: 'cache_storage',
} as const;

/** The network of the default session: Chromium is told of it when it starts. */
export const defaultNetwork = new ForwardProxy();

/** What the rest of the host needs of a session; hidden from the app behind the key {@link core}. */
export class SessionCore {
  readonly partition: string;
  readonly permissions: PermissionHandlers = { request: null, check: null };
  readonly protocol = new Protocol();
  readonly webRequest = new WebRequest();
  readonly network: ForwardProxy;
  /** Emits `will-download` for an address. */
  downloads: (url: string) => void = () => undefined;
  /** Origins, as Chromium sees them, that documents of this session have had. */
  readonly origins = new Set<string>();
  /** Pages of this session. */
  readonly pages = new Set<DevtoolsSession>();
  /** Resolves when the last context that was dropped has gone. */
  disposed: Promise<void> = Promise.resolve();
  #context: Promise<string> | undefined;

  constructor(partition: string) {
    this.partition = partition;
    this.network = partition === '' ? defaultNetwork : new ForwardProxy();
  }

  /** The browser context; the default session is Chromium's own, on disk. */
  context(): Promise<string | undefined> {
    if (this.partition === '') return Promise.resolve(undefined);
    this.#context ??= this.#createContext();
    return this.#context;
  }

  async #createContext(): Promise<string> {
    const port = await this.network.port();
    // What the app says of its proxy in the turn in which it makes the first page still counts.
    await new Promise((resolve) => setImmediate(resolve));
    const { browserContextId } = await browser().root.send('Target.createBrowserContext', {
      disposeOnDetach: true,
      proxyServer: `http://127.0.0.1:${port}`,
      // Passed by in Chromium already, so that it sees the addresses as they are; the loopback is not, by itself.
      proxyBypassList: [...new Set(['<-loopback>', ...this.network.rules.bypass])].join(';'),
    });
    const wish = { behavior: 'deny', eventsEnabled: true, browserContextId } as const;
    await browser().root.send('Browser.setDownloadBehavior', wish);
    return browserContextId;
  }

  async contextParameter(): Promise<{ browserContextId?: string }> {
    const browserContextId = await this.context();
    return browserContextId === undefined ? {} : { browserContextId };
  }

  /** Whether anything can be stored yet. */
  get inUse(): boolean {
    return this.partition === '' || this.#context !== undefined;
  }

  handler(scheme: string): SchemeHandler | undefined {
    return this.protocol[handlerOf](scheme);
  }

  opened(page: DevtoolsSession): void {
    this.pages.add(page);
  }

  /**
   * A page is being closed. With the last one the browser context goes, and all that it stored; a page opened from now
   * on gets a new one.
   */
  release(page: DevtoolsSession, closed: Promise<unknown>): void {
    this.pages.delete(page);
    if (this.pages.size > 0 || this.#context === undefined) return;
    const context = this.#context;
    this.#context = undefined;
    this.origins.clear();
    this.disposed = closed
      .then(async () => browser().root.send('Target.disposeBrowserContext', { browserContextId: await context }))
      .then(
        () => undefined,
        (error: unknown) => note('context-not-disposed', String(error)),
      );
  }
}

/** Key of a session's {@link SessionCore}. */
export const core: unique symbol = Symbol('electron-host.core');

/** One partition: Chromium's default context, or an in-memory browser context. */
export class Session extends StrictEmitter<Electron.Session> {
  readonly [core]: SessionCore;
  readonly protocol: Electron.Protocol;
  readonly webRequest: Electron.WebRequest;
  readonly cookies: Electron.Cookies;

  constructor(partition: string) {
    super();
    const inner = new SessionCore(partition);
    this[core] = inner;
    inner.downloads = (url) => announceDownload(url, (event, item) => fire(this, 'will-download', event, item));
    this.protocol = asElectron<Electron.Protocol>(inner.protocol);
    this.webRequest = asElectron<Electron.WebRequest>(inner.webRequest);
    this.cookies = asElectron<Electron.Cookies>(new Cookies(() => inner.contextParameter()));
  }

  setPermissionRequestHandler(handler: PermissionHandlers['request']): void {
    this[core].permissions.request = handler;
  }
  setPermissionCheckHandler(handler: PermissionHandlers['check']): void {
    this[core].permissions.check = handler;
  }
  setDevicePermissionHandler(handler: Parameters<Electron.Session['setDevicePermissionHandler']>[0]): void {
    note('session.setDevicePermissionHandler', handler);
  }
  setDisplayMediaRequestHandler(handler: Parameters<Electron.Session['setDisplayMediaRequestHandler']>[0]): void {
    note('session.setDisplayMediaRequestHandler', handler);
  }
  setUSBProtectedClassesHandler(handler: Parameters<Electron.Session['setUSBProtectedClassesHandler']>[0]): void {
    note('session.setUSBProtectedClassesHandler', handler);
  }
  setBluetoothPairingHandler(handler: Parameters<Electron.Session['setBluetoothPairingHandler']>[0]): void {
    note('session.setBluetoothPairingHandler', handler);
  }
  setCertificateVerifyProc(proc: Parameters<Electron.Session['setCertificateVerifyProc']>[0]): void {
    note('session.setCertificateVerifyProc', proc);
  }
  setSpellCheckerEnabled(enable: boolean): void {
    note('session.setSpellCheckerEnabled', enable);
  }
  setProxy(config: Electron.ProxyConfig): Promise<void> {
    note('session.setProxy', config);
    this[core].network.rules = readRules(config);
    return Promise.resolve();
  }
  /** What the system's settings say: this host asks `KIOSK_SYSTEM_PROXY`, in the words of a PAC file. */
  resolveProxy(url: string): Promise<string> {
    note('session.resolveProxy', url);
    const { server } = this[core].network.rules;
    if (server !== undefined) return Promise.resolve(`PROXY ${server.host}:${server.port}`);
    return Promise.resolve(process.env['KIOSK_SYSTEM_PROXY'] ?? 'DIRECT');
  }
  isPersistent(): boolean {
    return this[core].partition === '';
  }
  getUserAgent(): string {
    return browser().userAgent;
  }

  async clearStorageData(options: Electron.ClearStorageDataOptions = {}): Promise<void> {
    const inner = this[core];
    await inner.disposed;
    if (!inner.inUse) return;
    const { origin, storages } = options;
    const all = storages === undefined;
    if (origin === undefined && (all || storages.includes('cookies')))
      await browser().root.send('Storage.clearCookies', await inner.contextParameter());
    const storageTypes = all ? 'all' : storages.map((name) => STORAGES[name]).join(',');
    const origins = origin === undefined ? [...inner.origins] : [toChromium(origin)];
    const page = [...inner.pages][0];
    if (page === undefined) {
      if (origins.length > 0) throw new Error('electron-host: clearing storage needs a page of the session to be open');
      return;
    }
    for (const one of origins) await page.send('Storage.clearDataForOrigin', { origin: one, storageTypes });
  }

  async clearCache(): Promise<void> {
    const page = [...this[core].pages][0];
    if (page !== undefined) await page.send('Network.clearBrowserCache');
  }

  /** Chromium's protocol has no such command; the cache of an in-memory partition goes with its last page. */
  clearAuthCache(): Promise<void> {
    note('session.clearAuthCache', this[core].partition);
    return Promise.resolve();
  }
  clearHostResolverCache(): Promise<void> {
    note('session.clearHostResolverCache', this[core].partition);
    return Promise.resolve();
  }
  closeAllConnections(): Promise<void> {
    note('session.closeAllConnections', this[core].partition);
    return Promise.resolve();
  }
  flushStorageData(): void {
    note('session.flushStorageData', this[core].partition);
  }
}

export function sessionShape(session: Session): Pick<Electron.Session, Offered<Session>> {
  return session;
}

const sessions = new Map<string, Session>();

/** The session of a partition; the empty name is the default session. */
export function sessionOf(partition: string): Session {
  browser();
  if (partition.startsWith('persist:'))
    throw new Error('electron-host: persistent partitions are not offered, only the default session is kept on disk');
  let session = sessions.get(partition);
  if (session === undefined) {
    session = new Session(partition);
    sessions.set(partition, session);
  }
  return session;
}
