import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Electron from 'electron';
import { appEvents } from '../base/app-events.ts';
import { defaultNetwork } from '../session/session.ts';
import { browserIfStarted, startBrowser } from '../chromium/browser.ts';
import type { Browser } from '../chromium/browser.ts';
import { CommandLine } from './command-line.ts';
import { note } from '../base/control.ts';
import { Paths } from './paths.ts';
import { allWindows } from '../window/base-window.ts';
import { asElectron } from '../base/shape.ts';
import type { Offered } from '../base/shape.ts';
import { SingleInstance } from './single-instance.ts';
import { fire, preventable, StrictEmitter } from '../base/strict.ts';
import { endUtilities } from './utility-process.ts';

/** What the app gets from the launcher. */
export interface AppSetting {
  readonly root: string;
  readonly userData: string | undefined;
  readonly switches: ReadonlyMap<string, string>;
  readonly driven: boolean;
}

/** Key of the launcher's own commands. */
export const launch: unique symbol = Symbol('electron-host.launch');

const PASSED_ON = [
  'browser-window-blur',
  'browser-window-created',
  'browser-window-focus',
  'child-process-gone',
  'render-process-gone',
  'web-contents-created',
] as const;

function manifest(root: string): { name: string; version: string } {
  const read = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return {
    name: text(read['productName']) ?? text(read['name']) ?? 'Electron',
    version: text(read['version']) ?? '0.0.0',
  };
}

/** `app`. */
export class App extends StrictEmitter<Electron.App> {
  readonly commandLine: Electron.CommandLine;
  readonly isPackaged = process.env['KIOSK_PACKAGED'] === '1';
  name: string;
  readonly #switches: CommandLine;
  readonly #setting: AppSetting;
  readonly #version: string;
  readonly #paths: Paths;
  readonly #whenReady = Promise.withResolvers<undefined>();
  #instance: SingleInstance | undefined;
  #ready = false;
  #quitting = false;
  #ended = false;
  #relaunch = false;

  constructor(setting: AppSetting) {
    super();
    const { name, version } = manifest(setting.root);
    this.name = name;
    this.#version = version;
    this.#setting = setting;
    this.#switches = new CommandLine(setting.switches);
    this.commandLine = asElectron<Electron.CommandLine>(this.#switches);
    this.#paths = new Paths(() => this.name, setting.userData);
    for (const event of PASSED_ON)
      appEvents.on(event, (...values: unknown[]) => {
        this.emit(event, ...values);
      });
    appEvents.on('window-all-closed', () => {
      if (this.#quitting || this.#ended) return;
      if (this.listenerCount('window-all-closed') > 0) fire(this, 'window-all-closed');
      else this.quit();
    });
  }

  /** Starts Chromium; the launcher calls it when the app's entry has been evaluated, as Electron holds `ready` until then. */
  async [launch](announce: (browser: Browser) => void): Promise<void> {
    if (this.#ended) return;
    const userData = this.getPath('userData');
    mkdirSync(userData, { recursive: true });
    const browser = await startBrowser({
      proxyPort: await defaultNetwork.port(),
      userData,
      switches: new Map(this.#switches),
      driven: this.#setting.driven,
    });
    announce(browser);
    this.#ready = true;
    fire(this, 'will-finish-launching');
    fire(this, 'ready', preventable({}), {});
    this.#whenReady.resolve(undefined);
  }

  whenReady(): Promise<void> {
    return this.#whenReady.promise;
  }
  isReady(): boolean {
    return this.#ready;
  }

  getPath(name: Parameters<Electron.App['getPath']>[0]): string {
    return this.#paths.get(name);
  }
  setPath(name: string, path: string): void {
    if (name === 'userData' && browserIfStarted() !== undefined)
      throw new Error('electron-host: userData cannot move once Chromium keeps its profile there');
    this.#paths.set(name, path);
  }
  setAppLogsPath(path?: string): void {
    this.#paths.set('logs', path ?? join(this.getPath('userData'), 'logs'));
  }
  getAppPath(): string {
    return this.#setting.root;
  }
  getName(): string {
    return this.name;
  }
  setName(name: string): void {
    this.name = name;
  }
  getVersion(): string {
    return this.#version;
  }
  getLocale(): string {
    return Intl.DateTimeFormat().resolvedOptions().locale;
  }
  getSystemLocale(): string {
    return this.getLocale();
  }
  getPreferredSystemLanguages(): string[] {
    return [this.getLocale()];
  }

  requestSingleInstanceLock(additionalData: Record<string, unknown> = {}): boolean {
    this.#instance ??= new SingleInstance(this.getPath('userData'));
    return this.#instance.acquire({ argv: process.argv, cwd: process.cwd(), additionalData }, (second) => {
      fire(this, 'second-instance', {}, second.argv, second.cwd, second.additionalData);
    });
  }
  hasSingleInstanceLock(): boolean {
    return this.#instance?.held ?? false;
  }
  releaseSingleInstanceLock(): void {
    this.#instance?.release();
  }

  enableSandbox(): void {
    if (this.#ready) throw new Error('app.enableSandbox() can only be called before app is ready');
    note('app.enableSandbox');
  }
  disableHardwareAcceleration(): void {
    if (this.#ready) throw new Error('app.disableHardwareAcceleration() can only be called before app is ready');
    note('app.disableHardwareAcceleration');
    this.#switches.appendSwitch('disable-gpu');
  }
  setAppUserModelId(id: string): void {
    note('app.setAppUserModelId', id);
  }
  setDesktopName(name: string): void {
    note('app.setDesktopName', name);
  }
  setLoginItemSettings(settings: Electron.Settings): void {
    note('app.setLoginItemSettings', settings);
  }
  focus(): void {
    note('app.focus');
  }
  /** Only recorded: a new process would outlive the program that started this one. */
  relaunch(options?: Electron.RelaunchOptions): void {
    note('app.relaunch', options);
    this.#relaunch = true;
  }

  /** before-quit, close of every window, will-quit, quit: each of the first three can stop it. */
  quit(): void {
    if (this.#quitting || this.#ended) return;
    const before = preventable({});
    fire(this, 'before-quit', before);
    if (before.defaultPrevented) return;
    this.#quitting = true;
    for (const window of [...allWindows]) {
      window.close();
      if (!window.isDestroyed()) {
        this.#quitting = false;
        return;
      }
    }
    const will = preventable({});
    fire(this, 'will-quit', will);
    if (will.defaultPrevented) {
      this.#quitting = false;
      return;
    }
    this.#end(0);
  }

  /** Destroys the windows without asking; only `quit` is emitted. */
  exit(exitCode = 0): void {
    if (this.#ended) return;
    this.#quitting = true;
    for (const window of [...allWindows]) window.destroy();
    this.#end(exitCode);
  }

  #end(exitCode: number): void {
    this.#ended = true;
    fire(this, 'quit', {}, exitCode);
    this.#instance?.release();
    endUtilities();
    if (this.#relaunch) process.stderr.write('electron-host: a relaunch was asked for; it is not done here\n');
    const stopped = browserIfStarted()?.stop() ?? Promise.resolve();
    void stopped.finally(() => process.exit(exitCode));
  }
}

export function appShape(app: App): Pick<Electron.App, Offered<App>> {
  return app;
}
