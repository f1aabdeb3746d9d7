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
}

export function openKioskWindow(options: {
  readonly preload: string;
  readonly log: Log;
  readonly kiosk: boolean;
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
  window.once('ready-to-show', () => window.show());
  window.webContents.on('render-process-gone', (_event, details) => {
    options.log.write({ event: 'renderer-gone', reason: details.reason });
    crashes += 1;
    if (crashes <= 3) void window.webContents.loadURL(page);
  });
  return {
    window,
    async freshDocument() {
      await window.webContents.loadURL(page);
      crashes = 0;
    },
  };
}
