import Module from 'node:module';
import { basename, join } from 'node:path';
import electron, { type BrowserView, type Rectangle, type WebContents } from 'electron';

/** Gives Electron 25 the names of later ones that the kiosk uses: WebContentsView, contentView, asynchronous safeStorage. */

const NOWHERE: Rectangle = { x: 0, y: 0, width: 0, height: 0 };

class ViewOver25 {
  readonly inner: BrowserView;
  #visible = true;
  #bounds = NOWHERE;

  constructor(options?: Electron.BrowserViewConstructorOptions) {
    this.inner = new electron.BrowserView(options);
  }

  get webContents(): WebContents {
    return this.inner.webContents;
  }

  getBounds(): Rectangle {
    return this.#bounds;
  }

  setBounds(bounds: Rectangle): void {
    this.#bounds = bounds;
    this.#apply();
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#apply();
  }

  #apply(): void {
    // The view's contents may have been destroyed; 25 has no property then.
    if ((this.inner.webContents as WebContents | undefined) === undefined) return;
    this.inner.setBounds(this.#visible ? this.#bounds : NOWHERE);
  }
}

interface ContentView {
  readonly children: readonly ViewOver25[];
  addChildView(view: ViewOver25): void;
  removeChildView(view: ViewOver25): void;
}

const contentViews = new WeakMap<Electron.BrowserWindow, ContentView>();

function contentViewOf(window: Electron.BrowserWindow): ContentView {
  const known = contentViews.get(window);
  if (known) return known;
  const children: ViewOver25[] = [];
  const made: ContentView = {
    children,
    addChildView(view) {
      children.push(view);
      window.addBrowserView(view.inner);
    },
    removeChildView(view) {
      const at = children.indexOf(view);
      if (at >= 0) children.splice(at, 1);
      window.removeBrowserView(view.inner);
    },
  };
  contentViews.set(window, made);
  return made;
}

Object.defineProperty(electron.BrowserWindow.prototype, 'contentView', {
  configurable: true,
  get(this: Electron.BrowserWindow) {
    return contentViewOf(this);
  },
});

electron.app.on('web-contents-created', (_event, contents: object) => {
  if ('close' in contents) return;
  Reflect.set(contents, 'close', () => {
    if ('destroy' in contents && typeof contents.destroy === 'function') Reflect.apply(contents.destroy, contents, []);
  });
});

const { safeStorage } = electron;
const laterSafeStorage = {
  isAsyncEncryptionAvailable: () => Promise.resolve(safeStorage.isEncryptionAvailable()),
  getSelectedStorageBackend: () => safeStorage.getSelectedStorageBackend(),
  encryptStringAsync: (text: string) => Promise.resolve(safeStorage.encryptString(text)),
  decryptStringAsync: (sealed: Buffer) =>
    Promise.resolve({ result: safeStorage.decryptString(sealed), shouldReEncrypt: false }),
};

const { utilityProcess } = electron;
/** Readers of real makes are emulated inside the device host: their program was built beside it. */
const emulatingProcess = {
  fork: (module: string, ...more: [string[]?, Electron.ForkOptions?]) => {
    const emulates = process.env['DEVICE_HOST_MODULE'] !== undefined && basename(module) === 'host.js';
    return utilityProcess.fork(emulates ? join(__dirname, 'emulated-host.js') : module, ...more);
  },
};

const later = new Proxy(electron, {
  get(target, name) {
    if (name === 'WebContentsView') return ViewOver25;
    if (name === 'safeStorage') return laterSafeStorage;
    if (name === 'utilityProcess') return emulatingProcess;
    return Reflect.get(target, name) as unknown;
  },
});

type Load = (id: string, ...more: unknown[]) => unknown;
const load = Reflect.get(Module, '_load') as Load;
Reflect.set(Module, '_load', function (this: unknown, id: string, ...more: unknown[]) {
  return id === 'electron' ? later : Reflect.apply(load, this, [id, ...more]);
});
