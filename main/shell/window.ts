import { BrowserWindow } from 'electron';
import type { Log } from '../log/log.ts';
import { APP_ORIGIN } from './app-protocol.ts';
import { WALLED } from './walls/page-walls.ts';

/** The pages of the window: the questions before there is a station, and the station's own. */
export type KioskPage = 'entrance.html' | 'index.html';

/**
 * The kiosk's one window. `freshDocument` loads the page again: what the last visit left in the renderer's memory ends
 * with its document.
 */
export interface KioskWindow {
  readonly window: BrowserWindow;
  freshDocument(page?: KioskPage): Promise<void>;
  /** Leaves the page, so that it sends what was typed last. */
  leave(): Promise<void>;
}

export function openKioskWindow(deps: {
  readonly preload: string;
  readonly log: Log;
  readonly kiosk: boolean;
  /** The size of text and all that goes with it, percent. */
  readonly textSize: number;
  /** The page's process has ended: nothing of the page may stay on the screen. */
  readonly onGone: () => void;
}): KioskWindow {
  const window = new BrowserWindow({
    width: 1366,
    height: 768,
    minWidth: 1024,
    minHeight: 700,
    kiosk: deps.kiosk,
    show: false,
    backgroundColor: '#f5f6f8',
    webPreferences: {
      ...WALLED,
      preload: deps.preload,
      zoomFactor: deps.textSize / 100,
    },
  });
  let page = '';
  let crashes = 0;
  let loading: Promise<void> = Promise.resolve();

  /** One load after the other: a load that interrupts another would end it with an error. */
  function load(url: string): Promise<void> {
    loading = loading
      .then(() => (window.isDestroyed() ? undefined : window.webContents.loadURL(url)))
      .catch(() => deps.log.write({ event: 'page-not-loaded' }));
    return loading;
  }
  window.once('ready-to-show', () => window.show());
  window.webContents.on('render-process-gone', (_event, details) => {
    deps.log.write({ event: 'renderer-gone', reason: details.reason });
    deps.onGone();
    crashes += 1;
    // A page that crashes at every start is tried again only after a minute, to spare the machine.
    if (crashes <= 3) void load(page);
    else setTimeout(() => void load(page), 60_000).unref();
  });
  return {
    window,
    async freshDocument(next = 'index.html') {
      page = `${APP_ORIGIN}/${next}`;
      await load(page);
      crashes = 0;
    },
    leave: () => load('about:blank'),
  };
}
