import { join } from 'node:path';
import { protocol, session, type App } from 'electron';
import { createListeners, type Listeners } from '#kit/listeners.ts';
import type { Log } from '../log/log.ts';
import { APP_SCHEME, createAppProtocol, type ContentSource } from '../shell/app-protocol.ts';
import { watchHands } from '../shell/hands.ts';
import { guardNavigation } from '../shell/navigation.ts';
import { cutOffNetwork } from '../shell/no-network.ts';
import { createCameraGate, denyPermissions, type CameraGate } from '../shell/permissions.ts';
import { refuseDownloads } from '../shell/walls/downloads.ts';
import { wallInPages } from '../shell/walls/page-walls.ts';
import { openKioskWindow, type KioskWindow } from '../shell/window.ts';

/** The kiosk's window with all its restrictions; it shows no page yet. */
export interface ComposedShell {
  readonly kiosk: KioskWindow;
  readonly camera: CameraGate;
  /** The page's process has ended: nothing of the page may stay on the screen. */
  readonly gone: Listeners;
  /** What the pages may fetch by path beside their own files; nothing before this is called. */
  serve(contents: ContentSource): void;
  /** Somebody has typed, touched or pointed in one of its pages. */
  readonly hands: Listeners;
  stop(): void;
}

export async function composeShell(deps: {
  readonly app: App;
  readonly log: Log;
  readonly textSize: number;
}): Promise<ComposedShell> {
  const { app, log, textSize } = deps;
  const hands = createListeners();
  watchHands(app, hands.notify);
  guardNavigation(app, log);
  wallInPages(app);
  const camera = createCameraGate();
  denyPermissions(session.defaultSession, { camera: camera.isOpen });
  refuseDownloads(session.defaultSession, log);
  await cutOffNetwork(session.defaultSession);
  let contents: ContentSource = () => undefined;
  const folder = join(import.meta.dirname, '../renderer');
  protocol.handle(APP_SCHEME, createAppProtocol({ folder, contents: (path) => contents(path) }));
  const gone = createListeners();
  const kiosk = openKioskWindow({
    preload: join(import.meta.dirname, '../preload/bridge.cjs'),
    log,
    kiosk: app.isPackaged,
    textSize,
    onGone: gone.notify,
  });
  return {
    kiosk,
    camera,
    gone,
    hands,
    serve(source) {
      contents = source;
    },
    stop: camera.close,
  };
}
