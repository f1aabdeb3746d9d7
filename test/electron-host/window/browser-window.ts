import type * as Electron from 'electron';
import { appEvents } from '../base/app-events.ts';
import { browser } from '../chromium/browser.ts';
import { allWindows, arrange, BaseWindow, dismantle } from './base-window.ts';
import type { WindowPlace } from './base-window.ts';
import { asElectron } from '../base/shape.ts';
import type { Offered } from '../base/shape.ts';
import { fire } from '../base/strict.ts';
import { surface, WebContents } from '../page/web-contents.ts';

/** Key of a window's own page. */
const own: unique symbol = Symbol('electron-host.own');

/** A window with a page. */
export class BrowserWindow extends BaseWindow {
  readonly [own]: WebContents;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super({ ...options, show: false });
    const contents = new WebContents(options.webPreferences ?? {}, this.getBounds());
    this[own] = contents;
    contents[surface].setFullScreen(this.isFullScreen());
    if (!browser().headless) contents[surface].onPressed(() => this.raiseViews());
    contents.once('dom-ready', () => {
      if (!this.isDestroyed()) this.emit('ready-to-show');
    });
    contents.once('destroyed', () => this.destroy());
    contents.on('page-title-updated', (event: { readonly defaultPrevented: boolean }, title: string) => {
      if (this.isDestroyed()) return;
      this.emit('page-title-updated', event, title, true);
      if (!event.defaultPrevented) this.setTitle(title);
    });
    fire(appEvents, 'browser-window-created', {}, this);
    if (options.show !== false) queueMicrotask(() => this.isDestroyed() || this.show());
  }

  get webContents(): Electron.WebContents {
    return asElectron<Electron.WebContents>(this[own]);
  }

  static fromWebContents(contents: Electron.WebContents): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => Object.is(window[own], contents)) ?? null;
  }
  static override getAllWindows(): BrowserWindow[] {
    return [...allWindows].filter((window) => window instanceof BrowserWindow);
  }
  static override fromId(id: number): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.id === id) ?? null;
  }
  static override getFocusedWindow(): BrowserWindow | null {
    const focused = BaseWindow.getFocusedWindow();
    return focused instanceof BrowserWindow ? focused : null;
  }

  protected override readonly [arrange] = ({ bounds, visible, fullScreen }: WindowPlace): void => {
    const page = this[own][surface];
    page.setFullScreen(fullScreen);
    page.setBounds(bounds);
    // A page starts out painting although its window is hidden; only hiding it again minimises it.
    if (visible || this.#wasShown) page.setVisible(visible);
    this.#wasShown ||= visible;
  };
  #wasShown = false;

  override [dismantle](): void {
    this[own].close();
  }

  loadURL(url: string, options?: Electron.LoadURLOptions): Promise<void> {
    return this[own].loadURL(url, options);
  }
  loadFile(filePath: string, options?: Electron.LoadFileOptions): Promise<void> {
    return this[own].loadFile(filePath, options);
  }
  reload(): void {
    this[own].reload();
  }
  capturePage(rect?: Electron.Rectangle): Promise<Electron.NativeImage> {
    return this[own].capturePage(rect);
  }
}

export function browserWindowShape(window: BrowserWindow): Pick<Electron.BrowserWindow, Offered<BrowserWindow>> {
  return window;
}
