import type { App, WebContents } from 'electron';
import type { Log } from '../log/log.ts';
import { APP_ORIGIN } from './app-protocol.ts';

/** What one web contents may navigate to; `undefined` for the kiosk's own window. */
export type NavigationRule = (url: URL) => 'allow' | 'refuse' | 'caught';

const rules = new WeakMap<WebContents, NavigationRule>();

/** Gives a provider's view its own rule; all other web contents stay on the kiosk's own pages. */
export function setNavigationRule(contents: WebContents, rule: NavigationRule): void {
  rules.set(contents, rule);
}

function ownPagesOnly(url: URL): 'allow' | 'refuse' {
  return url.protocol === 'app:' && `${url.protocol}//${url.host}` === APP_ORIGIN ? 'allow' : 'refuse';
}

/** Schemes of documents. `blob:`, `data:`, `mailto:`, `file:` and those of other programs are never gone to. */
const SCHEMES = new Set(['app:', 'http:', 'https:']);

/** Lets no window open another, attach a webview or navigate against its rule. */
export function guardNavigation(app: App, log: Log): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    const check = (event: { preventDefault(): void }, target: string) => {
      const url = URL.canParse(target) ? new URL(target) : undefined;
      const verdict = url && SCHEMES.has(url.protocol) ? (rules.get(contents) ?? ownPagesOnly)(url) : 'refuse';
      if (verdict !== 'allow') event.preventDefault();
      if (verdict === 'refuse') log.write({ event: 'navigation-refused', scheme: url?.protocol ?? 'none' });
    };
    contents.on('will-navigate', (event) => check(event, event.url));
    contents.on('will-redirect', (event) => check(event, event.url));
    contents.on('will-frame-navigate', (event) => {
      // The main frame has its own event; other frames may show the kiosk's pages only.
      if (!event.isMainFrame) check(event, event.url);
    });
  });
}
