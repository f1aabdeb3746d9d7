import { BrowserWindow } from 'electron';
import type { Log } from '../log/log.ts';
import { APP_ORIGIN } from './app-protocol.ts';

/**
 * The kiosk's one window. `freshDocument` loads the page anew: what the last visit left in the renderer's memory goes
 * with its document.
 */
export interface KioskWindow {
  readonly window: BrowserWindow;
  freshDocument(): Promise<void>;
  /** Leaves the page, so that it hands in what was typed last. */
  leave(): Promise<void>;
}

export function openKioskWindow(options: {
  readonly preload: string;
  readonly log: Log;
  readonly kiosk: boolean;
  /** The page has died: nothing of it may stay on the screen. */
  readonly onGone: () => void;
}): KioskWindow {
  const window = new BrowserWindow({
    width: 1366,
    height: 768,
    minWidth: 1024,
    minHeight: 700,
    kiosk: options.kiosk,
    show: false,
    backgroundColor: '#f5f6f8',
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      spellcheck: false,
      // What was typed must not be offered to the next person.
      enableWebSQL: false,
      // Chromium shows PDF documents with a plugin of its own, off unless asked for.
      plugins: true,
    },
  });
  const page = `${APP_ORIGIN}/index.html`;
  let crashes = 0;
  let loading: Promise<void> = Promise.resolve();

  /** One load after the other: a load that takes another's place would end it with an error. */
  function load(url: string): Promise<void> {
    loading = loading
      .then(() => (window.isDestroyed() ? undefined : window.webContents.loadURL(url)))
      .catch(() => options.log.write({ event: 'page-not-loaded' }));
    return loading;
  }
  window.once('ready-to-show', () => window.show());
  window.webContents.on('render-process-gone', (_event, details) => {
    options.log.write({ event: 'renderer-gone', reason: details.reason });
    options.onGone();
    crashes += 1;
    // A page that dies at every start is left for a minute, so that the machine can breathe.
    if (crashes <= 3) void load(page);
    else setTimeout(() => void load(page), 60_000).unref();
  });
  return {
    window,
    async freshDocument() {
      await load(page);
      crashes = 0;
    },
    leave: () => load('about:blank'),
  };
}
