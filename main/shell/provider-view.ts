import {
  session as sessions,
  WebContentsView,
  type Rectangle,
  type Session,
  type View,
  type WebContents,
} from 'electron';
import type { FailureCode } from '#vocabulary/failures.ts';
import type { Some } from '#vocabulary/subset.ts';
import { setNavigationRule } from './navigation.ts';
import type { Log } from '../log/log.ts';
import { denyPermissions } from './permissions.ts';
import { guardProviderRequests, type ReadersService } from './provider-requests.ts';
import { trustAuthoritiesIn } from './walls/certificates.ts';
import { createWayOut, hostAndPort } from './walls/dead-end.ts';
import { refuseDownloads } from './walls/downloads.ts';
import { WALLED } from './walls/page-walls.ts';
import { hardenDocuments } from './walls/provider-headers.ts';
import { openRelay, type Relay } from './walls/relay.ts';

/** How the provider's page ended: with the redirect to our callback, or it did not load, or it failed. */
export type ProviderPageEnd =
  | { readonly kind: 'callback'; readonly url: URL }
  | { readonly kind: 'not-loaded'; readonly code: PageNotLoaded }
  | { readonly kind: 'failed' };

type PageNotLoaded = Some<
  FailureCode,
  'provider-unreachable' | 'provider-name-unknown' | 'provider-not-trusted' | 'provider-out-of-order'
>;

/** Chromium's net error codes by what they say: names that resolve to nothing, and certificates (-200 to -299, TLS 107 ff). */
function notLoaded(code: number): PageNotLoaded {
  if (code === -105 || code === -137) return 'provider-name-unknown';
  const isTls = (code <= -200 && code > -300) || TLS_ERRORS.has(code);
  return isTls ? 'provider-not-trusted' : 'provider-unreachable';
}

/** ERR_SSL_PROTOCOL_ERROR and its kin outside the block of certificate errors. */
const TLS_ERRORS: ReadonlySet<number> = new Set([-107, -110, -113, -116, -117, -123, -125, -126, -141, -148, -153]);

/** The provider's page in a view with its own memory-only partition, without preload. It can leave by callback only. */
export interface ProviderView {
  readonly ended: Promise<ProviderPageEnd>;
  place(bounds: Rectangle | null): void;
  focus(): void;
  /** Destroys the view and wipes its partition; resolves when that is done. */
  destroy(): Promise<void>;
}

let partitions = 0;

/** CSS pixels of a page with this zoom, as pixels of its window. */
function enlarged({ x, y, width, height }: Rectangle, zoom: number): Rectangle {
  const at = (pixels: number) => Math.round(pixels * zoom);
  return { x: at(x), y: at(y), width: at(x + width) - at(x), height: at(y + height) - at(y) };
}

/** Where the system's settings for proxies are asked; no page is ever loaded in it. */
const SYSTEM_SETTINGS = 'system-proxy';

/** The way out of the view's session; a relay that was opened for it ends with it. */
function openWayOut(session: Session, url: URL, sbiPort: () => number | undefined) {
  const [host = '', port = ''] = hostAndPort(url).split(/:(?=\d+$)/u);
  let relay: Promise<Relay> | undefined;
  const way = createWayOut({
    session,
    provider: url,
    sbiPort,
    openRelay: async () => {
      relay = openRelay({
        target: { host: host.replace(/^\[|\]$/gu, ''), port: Number(port) },
        wayTo: () => sessions.fromPartition(SYSTEM_SETTINGS).resolveProxy(url.origin),
      });
      return (await relay).port;
    },
  });
  return {
    settle: way.settle,
    close() {
      relay?.then((opened) => opened.close()).catch(() => undefined);
    },
  };
}

/**
 * Opens `url` over `window`. The callback URI is caught and never loaded. The page can connect to its own origins and
 * to the readers' service, if there is one; every other loopback or private address is blocked.
 */
export function openProviderView(deps: {
  readonly window: { readonly contentView: View; readonly webContents: Pick<WebContents, 'getZoomFactor'> };
  readonly url: URL;
  /** The origins that the page may visit. */
  readonly origins: readonly string[];
  readonly callback: URL;
  readonly readers: ReadersService;
  /** Authorities that the page's servers are believed under besides the system's own; certificates, PEM. */
  readonly authorities: readonly string[];
  readonly log: Log;
}): ProviderView {
  const { window, url, origins, callback, log } = deps;
  partitions += 1;
  const session = sessions.fromPartition(`provider-${partitions}`);
  denyPermissions(session, { loopbackFor: (asking) => origins.includes(asking) });
  refuseDownloads(session, log);
  hardenDocuments(session);
  trustAuthoritiesIn(session, deps.authorities, Date.now);
  const way = openWayOut(session, url, deps.readers.port);
  // The service may move to another port while the page is open.
  guardProviderRequests(session, origins, { ...deps.readers, reachable: way.settle });
  const view = new WebContentsView({
    webPreferences: { ...WALLED, session, zoomFactor: window.webContents.getZoomFactor() },
  });
  const contents = view.webContents;
  const { promise: ended, resolve } = Promise.withResolvers<ProviderPageEnd>();
  let opened = false;
  const fail = (code: PageNotLoaded) => resolve(opened ? { kind: 'failed' } : { kind: 'not-loaded', code });
  setNavigationRule(contents, (target) => {
    if (target.origin === callback.origin && target.pathname === callback.pathname) {
      resolve({ kind: 'callback', url: target });
      return 'caught';
    }
    return origins.includes(target.origin) ? 'allow' : 'refuse';
  });
  contents.on('render-process-gone', () => resolve({ kind: 'failed' }));
  contents.on('did-fail-load', (_event, code, _text, _url, isMainFrame) => {
    // -3 is "aborted": catching the callback ends a navigation in this way.
    if (isMainFrame && code !== -3) fail(notLoaded(code));
  });
  contents.on('did-navigate', (_event, _url, status) => {
    if (status >= 500) fail('provider-out-of-order');
    else opened = true;
  });
  view.setVisible(false);
  window.contentView.addChildView(view);
  way
    .settle()
    .then(() => (contents.isDestroyed() ? undefined : contents.loadURL(url.href)))
    .catch(() => {
      if (!contents.isDestroyed() && contents.getURL() === '') fail('provider-unreachable');
    });
  return {
    ended,
    place(bounds) {
      if (contents.isDestroyed()) return;
      if (bounds) view.setBounds(enlarged(bounds, window.webContents.getZoomFactor()));
      view.setVisible(bounds !== null);
    },
    focus: () => contents.focus(),
    async destroy() {
      resolve({ kind: 'failed' });
      way.close();
      if (contents.isDestroyed()) return;
      window.contentView.removeChildView(view);
      contents.close();
      await session.clearStorageData();
      await session.clearCache();
      await session.clearAuthCache();
    },
  };
}
