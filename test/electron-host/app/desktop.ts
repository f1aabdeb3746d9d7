import type * as Electron from 'electron';
import { browser, browserIfStarted } from '../chromium/browser.ts';
import { nextDialogAnswer, note, registeredShortcuts } from '../base/control.ts';
import { asElectron } from '../base/shape.ts';
import type { Offered } from '../base/shape.ts';
import { fire, Strict, strict, StrictEmitter } from '../base/strict.ts';

// What a desktop would show or do. All of it is recorded and not done; tests answer dialogs and press keys.

export type GlobalShortcut = Pick<
  Electron.GlobalShortcut,
  'isRegistered' | 'register' | 'registerAll' | 'unregister' | 'unregisterAll'
>;

/** `globalShortcut`. */
export function createGlobalShortcut(): GlobalShortcut {
  const register = (accelerator: string, callback: () => void): boolean => {
    browser();
    if (registeredShortcuts.has(accelerator)) return false;
    registeredShortcuts.set(accelerator, callback);
    return true;
  };
  return strict('globalShortcut', {
    register,
    registerAll: (accelerators: string[], callback: () => void) => {
      for (const accelerator of accelerators) register(accelerator, callback);
    },
    isRegistered: (accelerator: string) => registeredShortcuts.has(accelerator),
    unregister: (accelerator: string) => {
      registeredShortcuts.delete(accelerator);
    },
    unregisterAll: () => registeredShortcuts.clear(),
  });
}

type Template = Parameters<typeof Electron.Menu.buildFromTemplate>[0];

/** `Menu`: holds its template, shows nothing. */
export class Menu extends StrictEmitter<Electron.Menu> {
  /** Undefined until the app says otherwise: Electron's default menu is live then, with its keys, once it is ready. */
  static #application: Menu | null | undefined;
  readonly #items: object[] = [];

  get items(): Electron.MenuItem[] {
    return this.#items.map((item) => asElectron<Electron.MenuItem>(item));
  }
  append(item: Electron.MenuItem): void {
    this.#items.push(item);
  }
  popup(options?: Electron.PopupOptions): void {
    note('menu.popup', options);
  }
  static buildFromTemplate(template: Template): Menu {
    const menu = new Menu();
    menu.#items.push(...template);
    return menu;
  }
  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu;
    note('Menu.setApplicationMenu', menu);
  }
  static getApplicationMenu(): Menu | null {
    if (Menu.#application === undefined && browserIfStarted() !== undefined)
      Menu.#application = Menu.buildFromTemplate([{ role: 'viewMenu' }]);
    return Menu.#application ?? null;
  }
}

export function menuShape(menu: Menu): Pick<Electron.Menu, Offered<Menu>> {
  return menu;
}

/** `screen`: one display, of the size Chromium has. */
export class Screen extends StrictEmitter<Electron.Screen> {
  getPrimaryDisplay(): Electron.Display {
    const size = browser().screen;
    const area = { x: 0, y: 0, ...size };
    return {
      id: 1,
      label: 'electron-host',
      bounds: area,
      workArea: area,
      size,
      workAreaSize: size,
      nativeOrigin: { x: 0, y: 0 },
      scaleFactor: 1,
      rotation: 0,
      colorDepth: 24,
      depthPerComponent: 8,
      colorSpace: '',
      monochrome: false,
      displayFrequency: 60,
      detected: true,
      internal: false,
      maximumCursorSize: { width: 64, height: 64 },
      touchSupport: 'unknown',
      accelerometerSupport: 'unknown',
    };
  }
  getAllDisplays(): Electron.Display[] {
    return [this.getPrimaryDisplay()];
  }
  getDisplayMatching(): Electron.Display {
    return this.getPrimaryDisplay();
  }
  getDisplayNearestPoint(): Electron.Display {
    return this.getPrimaryDisplay();
  }
}

export function screenShape(screen: Screen): Pick<Electron.Screen, Offered<Screen>> {
  return screen;
}

export type Shell = Pick<Electron.Shell, 'beep' | 'openExternal' | 'openPath' | 'showItemInFolder'>;

/** `shell`: nothing is ever opened. */
export function createShell(): Shell {
  return strict('shell', {
    openExternal: (url: string) => {
      note('shell.openExternal', url);
      return Promise.resolve();
    },
    openPath: (path: string) => {
      note('shell.openPath', path);
      return Promise.resolve('');
    },
    showItemInFolder: (fullPath: string) => note('shell.showItemInFolder', fullPath),
    beep: () => note('shell.beep'),
  });
}

function asked(what: string, values: readonly unknown[]): ReturnType<typeof nextDialogAnswer> {
  note(what, values.at(-1));
  return nextDialogAnswer();
}

export type Dialog = Pick<Electron.Dialog, 'showErrorBox' | 'showMessageBox' | 'showOpenDialog' | 'showSaveDialog'>;

/** `dialog`: answered by what a test has queued, else cancelled. */
export function createDialog(): Dialog {
  return strict('dialog', {
    showErrorBox: (title: string, content: string) => {
      note('dialog.showErrorBox', { title, content });
      process.stderr.write(`electron-host: error box: ${title}: ${content}\n`);
    },
    showMessageBox: (...values: readonly unknown[]) => {
      const answer = asked('dialog.showMessageBox', values);
      const { cancelId = 0 } = values.at(-1) as Electron.MessageBoxOptions;
      return Promise.resolve({
        response: answer?.response ?? cancelId,
        checkboxChecked: answer?.checkboxChecked ?? false,
      } satisfies Electron.MessageBoxReturnValue);
    },
    showOpenDialog: (...values: readonly unknown[]) => {
      const answer = asked('dialog.showOpenDialog', values);
      return Promise.resolve({
        canceled: answer?.canceled ?? answer === undefined,
        filePaths: [...(answer?.filePaths ?? [])],
      } satisfies Electron.OpenDialogReturnValue);
    },
    showSaveDialog: (...values: readonly unknown[]) => {
      const answer = asked('dialog.showSaveDialog', values);
      return Promise.resolve({
        canceled: answer?.canceled ?? answer === undefined,
        filePath: answer?.filePath ?? '',
      } satisfies Electron.SaveDialogReturnValue);
    },
  });
}

/** `nativeTheme`: pages do not follow it. */
export class NativeTheme extends StrictEmitter<Electron.NativeTheme> {
  readonly shouldUseHighContrastColors: boolean = false;
  readonly inForcedColorsMode: boolean = false;
  #source: Electron.NativeTheme['themeSource'] = 'system';

  get themeSource(): Electron.NativeTheme['themeSource'] {
    return this.#source;
  }
  set themeSource(source: Electron.NativeTheme['themeSource']) {
    this.#source = source;
    fire(this, 'updated');
  }
  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark';
  }
}

export function nativeThemeShape(theme: NativeTheme): Pick<Electron.NativeTheme, Offered<NativeTheme>> {
  return theme;
}

/** `crashReporter`: collects and sends nothing. */
export class CrashReporter extends Strict {
  readonly #parameters = new Map<string, string>();

  start(options: Electron.CrashReporterStartOptions): void {
    note('crashReporter.start', options);
  }
  addExtraParameter(key: string, value: string): void {
    this.#parameters.set(key, value);
  }
  removeExtraParameter(key: string): void {
    this.#parameters.delete(key);
  }
  getParameters(): Record<string, string> {
    return Object.fromEntries(this.#parameters);
  }
  getUploadedReports(): Electron.CrashReport[] {
    return [];
  }
  getLastCrashReport(): Electron.CrashReport | null {
    return null;
  }
}

export function crashReporterShape(reporter: CrashReporter): Pick<Electron.CrashReporter, Offered<CrashReporter>> {
  return reporter;
}
