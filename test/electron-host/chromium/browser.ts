import { join } from 'node:path';
import { findChromium, startChromium } from './chromium.ts';
import type { Chromium } from './chromium.ts';
import { DevtoolsConnection } from './devtools.ts';
import type { DevtoolsSession } from './devtools.ts';

/** A target that waits, paused, for its owner. */
export interface Arrival {
  readonly targetId: string;
  readonly openerId: string | undefined;
  readonly url: string;
  readonly session: DevtoolsSession;
}

/** The Chromium in place of Electron's browser process. */
export interface Browser {
  readonly endpoint: string;
  readonly version: string;
  readonly userAgent: string;
  readonly headless: boolean;
  readonly driven: boolean;
  readonly screen: { readonly width: number; readonly height: number };
  readonly root: DevtoolsSession;
  readonly connection: DevtoolsConnection;
  /** Makes a page target, blank and paused. */
  createPage(
    at: { x: number; y: number; width: number; height: number },
    context: string | undefined,
  ): Promise<Arrival>;
  /** Ends Chromium and resolves when it has ended. */
  stop(): Promise<void>;
}

/** Waits this long for an orderly end before Chromium is killed. */
const STOP_MS = 3000;

let current: Browser | undefined;
let popupListener: ((arrival: Arrival) => void) | undefined;

/** The running browser. Throws before `ready`, as Electron's modules do. */
export function browser(): Browser {
  if (current === undefined) throw new Error('electron-host: not available before app is ready');
  return current;
}

/** The running browser, or undefined before `ready`. */
export function browserIfStarted(): Browser | undefined {
  return current;
}

/** Who is asked about pages that a page has opened. */
export function onPopup(listener: (arrival: Arrival) => void): void {
  popupListener = listener;
}

function screenSize(): { width: number; height: number } {
  const match = /^(\d+)x(\d+)$/.exec(process.env['KIOSK_SCREEN'] ?? '1366x768');
  if (match === null) throw new Error('KIOSK_SCREEN must look like 1366x768');
  return { width: Number(match[1]), height: Number(match[2]) };
}

async function realScreenSize(
  root: DevtoolsSession,
  connection: DevtoolsConnection,
): Promise<{ width: number; height: number }> {
  const { targetId } = await root.send('Target.createTarget', { url: 'about:blank', newWindow: true });
  const { sessionId } = await root.send('Target.attachToTarget', { targetId, flatten: true });
  const { screenInfos } = await connection.session(sessionId).send('Emulation.getScreenInfos');
  await root.send('Target.closeTarget', { targetId });
  const first = screenInfos.find((screen) => screen.isPrimary) ?? screenInfos[0];
  return first === undefined ? screenSize() : { width: first.width, height: first.height };
}

/** What the launcher knows when Chromium starts. */
export interface BrowserWish {
  readonly userData: string;
  readonly switches: ReadonlyMap<string, string>;
  /** True when a driver attaches, which then answers the pages' own dialogs. */
  readonly driven: boolean;
  /** Where the default session's forward proxy listens. */
  readonly proxyPort: number;
}

/** The pages that Chromium announces, paused; their owners take them by target id. */
interface Arrivals {
  /** Resolves when the page has been announced, which may have been before. */
  of(targetId: string): Promise<Arrival>;
}

/** Passes pages that a page has opened to the popup listener and keeps all others for their owners. */
function watchArrivals(connection: DevtoolsConnection): Arrivals {
  const arrived = new Map<string, Arrival>();
  const awaited = new Map<string, (arrival: Arrival) => void>();
  connection.root.on('Target.attachedToTarget', ({ sessionId, targetInfo, waitingForDebugger }) => {
    const arrival = {
      targetId: targetInfo.targetId,
      openerId: targetInfo.openerId,
      url: targetInfo.url,
      session: connection.session(sessionId),
    };
    if (!waitingForDebugger) return;
    if (arrival.openerId !== undefined && popupListener !== undefined) popupListener(arrival);
    else if (awaited.has(arrival.targetId)) awaited.get(arrival.targetId)?.(arrival);
    else arrived.set(arrival.targetId, arrival);
  });
  return {
    async of(targetId) {
      const waiting = arrived.get(targetId);
      if (waiting !== undefined) {
        arrived.delete(targetId);
        return waiting;
      }
      return new Promise<Arrival>((resolve) => {
        awaited.set(targetId, (arrival) => {
          awaited.delete(targetId);
          resolve(arrival);
        });
      });
    },
  };
}

/** Makes Chromium announce its pages, each paused until its owner lets it run, and download nothing. */
async function announcePages(root: DevtoolsSession): Promise<void> {
  // Nothing is ever downloaded here; `will-download` is emitted by the page that asked.
  await root.send('Browser.setDownloadBehavior', { behavior: 'deny', eventsEnabled: true });
  await root.send('Target.setDiscoverTargets', { discover: true, filter: [{ type: 'page' }] });
  await root.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: [{ type: 'page' }],
  });
}

async function createTarget(
  root: DevtoolsSession,
  at: Parameters<Browser['createPage']>[0],
  context: string | undefined,
): Promise<string> {
  const { targetId } = await root.send('Target.createTarget', {
    url: 'about:blank',
    newWindow: true,
    left: at.x,
    top: at.y,
    width: at.width,
    height: at.height,
    ...(context === undefined ? {} : { browserContextId: context }),
  });
  return targetId;
}

function isHeadless(): boolean {
  return (process.env['DISPLAY'] ?? '') === '' && process.platform !== 'win32' && process.platform !== 'darwin';
}

/** Returns what closes Chromium, and kills it when that takes too long; ends the app when Chromium ends before. */
function tieToChromium(chromium: Chromium, root: DevtoolsSession): Browser['stop'] {
  let stopping = false;
  // Chromium is Electron's browser process: without it there is no app.
  void chromium.exited.then(() => {
    if (stopping) return;
    process.stderr.write('electron-host: Chromium has ended by itself\n');
    process.exit(1);
  });
  return async () => {
    stopping = true;
    await root.send('Browser.close').catch(() => undefined);
    const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), STOP_MS).unref());
    if ((await Promise.race([chromium.exited, late])) === 'late') chromium.child.kill('SIGKILL');
  };
}

/** Starts Chromium with its profile under the app's user data. */
export async function startBrowser({ userData, switches, driven, proxyPort }: BrowserWish): Promise<Browser> {
  const headless = isHeadless();
  const chromium = await startChromium(findChromium(), {
    profile: join(userData, 'chromium'),
    headless,
    screen: screenSize(),
    localNetworkChecks: process.env['KIOSK_LNA'] === '1',
    root: process.getuid?.() === 0,
    proxyPort,
    switches,
  });
  const connection = new DevtoolsConnection(chromium.to, chromium.from);
  const { root } = connection;
  const stop = tieToChromium(chromium, root);
  const arrivals = watchArrivals(connection);
  const [version, screen] = await Promise.all([
    root.send('Browser.getVersion'),
    headless ? Promise.resolve(screenSize()) : realScreenSize(root, connection),
  ]);
  await announcePages(root);
  current = {
    endpoint: chromium.endpoint,
    version: version.product.replace(/^.*\//, ''),
    userAgent: version.userAgent,
    headless,
    driven,
    screen,
    root,
    connection,
    async createPage(at, context) {
      return arrivals.of(await createTarget(root, at, context));
    },
    stop,
  };
  return current;
}
