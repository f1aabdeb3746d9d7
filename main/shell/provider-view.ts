import { session as sessions, WebContentsView, type Rectangle, type View } from 'electron';
import { setNavigationRule } from './navigation.ts';
import { denyPermissions } from './permissions.ts';
import { guardProviderRequests, type ReadersService } from './provider-requests.ts';

/** How the provider's page ended: with the redirect to our callback, or it did not load, or it failed. */
export type ProviderPageEnd =
  { readonly kind: 'callback'; readonly url: URL } | { readonly kind: 'unreachable' } | { readonly kind: 'failed' };

/** The provider's page in a view with its own memory-only partition, without preload. It can leave by callback only. */
export interface ProviderView {
  readonly ended: Promise<ProviderPageEnd>;
  place(bounds: Rectangle | null): void;
  focus(): void;
  /** Destroys the view and wipes its partition; resolves when that is done. */
  destroy(): Promise<void>;
}

let partitions = 0;

/**
 * Opens `url` over `window`. The callback URI is caught and never loaded. The page can connect to its own origin and to
 * the readers' service, if there is one; every other loopback or private address is blocked.
 */
export function openProviderView(deps: {
  readonly window: { readonly contentView: View };
  readonly url: URL;
  readonly callback: URL;
  readonly readers: ReadersService;
}): ProviderView {
  const { window, url, callback } = deps;
  partitions += 1;
  const session = sessions.fromPartition(`provider-${partitions}`);
  const origin = url.origin;
  denyPermissions(session, { loopbackFor: (asking) => asking === origin });
  guardProviderRequests(session, origin, deps.readers);
  const view = new WebContentsView({
    webPreferences: { session, sandbox: true, contextIsolation: true, nodeIntegration: false, devTools: false },
  });
  const contents = view.webContents;
  const { promise: ended, resolve } = Promise.withResolvers<ProviderPageEnd>();
  let opened = false;
  const fail = () => resolve({ kind: opened ? 'failed' : 'unreachable' });
  setNavigationRule(contents, (target) => {
    if (target.origin === callback.origin && target.pathname === callback.pathname) {
      resolve({ kind: 'callback', url: target });
      return 'caught';
    }
    return target.origin === origin ? 'allow' : 'refuse';
  });
  contents.on('render-process-gone', () => resolve({ kind: 'failed' }));
  contents.on('did-fail-load', (_event, code, _text, _url, isMainFrame) => {
    // -3 is "aborted": catching the callback ends a navigation in this way.
    if (isMainFrame && code !== -3) fail();
  });
  contents.on('did-navigate', (_event, _url, status) => {
    if (status >= 500) fail();
    else opened = true;
  });
  view.setVisible(false);
  window.contentView.addChildView(view);
  contents.loadURL(url.href).catch(() => {
    if (!contents.isDestroyed() && contents.getURL() === '') fail();
  });
  return {
    ended,
    place(bounds) {
      if (contents.isDestroyed()) return;
      if (bounds) view.setBounds(bounds);
      view.setVisible(bounds !== null);
    },
    focus: () => contents.focus(),
    async destroy() {
      resolve({ kind: 'failed' });
      if (contents.isDestroyed()) return;
      window.contentView.removeChildView(view);
      contents.close();
      await session.clearStorageData();
      await session.clearCache();
      await session.clearAuthCache();
    },
  };
}
