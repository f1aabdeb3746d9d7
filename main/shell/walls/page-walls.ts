import type { App, WebContents, WebPreferences } from 'electron';
import { closeDeveloperTools } from './developer-tools.ts';
import { holdBrowserKeys } from './keys.ts';
import { FEATURES_OFF_IN_PAGES } from './page-features.ts';
import { keepZoom } from './zoom.ts';
import { sendNoPackets } from './peer-connections.ts';

/** The preferences of every page, the kiosk's own and the provider's. */
export const WALLED = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  devTools: false,
  spellcheck: false,
  enableWebSQL: false,
  // A file that is dropped on a page would be shown in its place.
  navigateOnDragDrop: false,
  disableBlinkFeatures: FEATURES_OFF_IN_PAGES,
} as const satisfies WebPreferences;

/** Puts the walls around a page that can only be put around its web contents. */
export function wallIn(contents: WebContents): void {
  closeDeveloperTools(contents);
  holdBrowserKeys(contents);
  keepZoom(contents);
  sendNoPackets(contents);
}

/** Walls in every page of the program from its first moment. */
export function wallInPages(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_event, contents) => wallIn(contents));
}
