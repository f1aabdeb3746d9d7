import { join } from 'node:path';
import type * as Electron from 'electron';
import { App } from './app/app.ts';
import type { AppSetting } from './app/app.ts';
import { BaseWindow } from './window/base-window.ts';
import { BrowserWindow } from './window/browser-window.ts';
import {
  CrashReporter,
  createDialog,
  createGlobalShortcut,
  createShell,
  Menu,
  NativeTheme,
  Screen,
} from './app/desktop.ts';
import { ipcMain } from './page/ipc-main.ts';
import { createNet } from './session/net.ts';
import { createPowerSaveBlocker, PowerMonitor } from './app/power.ts';
import { Protocol } from './session/protocol.ts';
import { createSafeStorage } from './app/safe-storage.ts';
import { core, Session, sessionOf } from './session/session.ts';
import { asElectron } from './base/shape.ts';
import { strict } from './base/strict.ts';
import { forkUtility } from './app/utility-process.ts';
import { View, WebContentsView } from './window/view.ts';
import { allContents, targetIdOf, WebContents } from './page/web-contents.ts';

/** Names that Electron's main process exports and this host offers. */
export type ModuleName = Extract<keyof typeof Electron, keyof ReturnType<typeof createElectron>['module']>;

function contentsBy(test: (contents: WebContents) => boolean): Electron.WebContents | undefined {
  const found = [...allContents.values()].find(test);
  return found === undefined ? undefined : asElectron<Electron.WebContents>(found);
}

/** Statics of classes, checked against Electron's where the class itself cannot be. */
const webContents = strict('webContents', {
  getAllWebContents: () => [...allContents.values()].map((contents) => asElectron<Electron.WebContents>(contents)),
  fromId: (id: number) => contentsBy((contents) => contents.id === id),
  fromDevToolsTargetId: (targetId: string) => contentsBy((contents) => contents[targetIdOf] === targetId),
  fromFrame: (frame: Electron.WebFrameMain) =>
    contentsBy((contents) => contents.mainFrame === frame || contents.mainFrame === frame.top),
  getFocusedWebContents: () => contentsBy((contents) => contents.isFocused()) ?? null,
}) satisfies Partial<typeof Electron.webContents>;

const session = strict('session', {
  fromPartition: (partition: string) => asElectron<Electron.Session>(sessionOf(partition)),
  get defaultSession() {
    return asElectron<Electron.Session>(sessionOf(''));
  },
}) satisfies Partial<typeof Electron.session>;

/** `protocol` is the default session's, but its schemes are registered before any session exists. */
function createProtocol(): Pick<
  Electron.Protocol,
  'handle' | 'isProtocolHandled' | 'registerSchemesAsPrivileged' | 'unhandle'
> {
  const early = new Protocol();
  const now = (): Protocol => sessionOf('')[core].protocol;
  return strict('protocol', {
    registerSchemesAsPrivileged: (schemes: Electron.CustomScheme[]) => early.registerSchemesAsPrivileged(schemes),
    handle: (scheme: string, handler: Parameters<Electron.Protocol['handle']>[1]) => now().handle(scheme, handler),
    unhandle: (scheme: string) => now().unhandle(scheme),
    isProtocolHandled: (scheme: string) => now().isProtocolHandled(scheme),
  });
}

/** Everything `import … from 'electron'` gives, and the app for the launcher. */
export function createElectron(setting: AppSetting) {
  const app = new App(setting);
  const module = strict('electron', {
    app,
    BaseWindow,
    BrowserWindow,
    View,
    WebContentsView,
    Menu,
    Session,
    WebContents,
    webContents,
    session,
    protocol: createProtocol(),
    ipcMain,
    safeStorage: createSafeStorage(() => join(app.getPath('userData'), 'electron-host-safe-storage.key')),
    utilityProcess: strict('utilityProcess', { fork: forkUtility }),
    net: createNet(),
    powerMonitor: new PowerMonitor(),
    powerSaveBlocker: createPowerSaveBlocker(),
    globalShortcut: createGlobalShortcut(),
    screen: new Screen(),
    shell: createShell(),
    dialog: createDialog(),
    nativeTheme: new NativeTheme(),
    crashReporter: new CrashReporter(),
  });
  return { app, module };
}
