import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { needChromium } from '../electron-host/chromium/need-chromium.ts';

const root = join(import.meta.dirname, '../..');

/** A kiosk that was started to be driven: its own window, and the provider's page when one is open. */
export interface DrivenKiosk {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Process id of main. */
  readonly pid: number;
  readonly data: string;
  /** Which program shows the windows. */
  readonly runsIn: 'Electron' | 'stand-in';
  /** Milliseconds from start to a usable screen. */
  readonly startMs: number;
  /** The provider's page, as soon as it is open and loaded. */
  providerPage(): Promise<Page>;
  /** What the log holds so far. */
  log(): readonly Readonly<Record<string, unknown>>[];
  close(): Promise<void>;
}

const PROVIDER_URL = /^http:\/\/127\.0\.0\.1:/;

/**
 * An executable of Electron that `test:real-electron` has prepared, and what is given to it as the program: `''` where the
 * program already lies in it.
 */
function preparedElectron(): { readonly executablePath: string; readonly program: string } | undefined {
  const executablePath = process.env['REAL_ELECTRON'];
  if (executablePath === undefined) return undefined;
  return { executablePath, program: process.env['REAL_ELECTRON_PROGRAM'] ?? root };
}

/** How the kiosk is started without a driver, by its words; what it says of itself is on standard error. */
export function kioskCommand(): readonly [string, ...string[]] {
  const prepared = preparedElectron();
  if (!prepared) return [join(root, 'test', 'electron-host', 'electron'), root];
  return prepared.program === '' ? [prepared.executablePath] : [prepared.executablePath, prepared.program];
}

/** Which program shows the windows on this machine: the real one needs its executable and a display. */
export function electronHere(): DrivenKiosk['runsIn'] {
  if (preparedElectron()) return 'Electron';
  const display = process.platform !== 'linux' || (process.env['DISPLAY'] ?? '') !== '';
  return display && existsSync(join(root, 'node_modules', 'electron', 'dist')) ? 'Electron' : 'stand-in';
}

/** Starts a program in the Electron of this machine. */
export function launchElectron(options: {
  readonly args: string[];
  readonly env?: Record<string, string>;
  readonly cwd?: string;
}): Promise<ElectronApplication> {
  const env: Record<string, string> = { ...(process.env as Record<string, string>), ...options.env };
  if (electronHere() === 'stand-in') {
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] = join(root, 'test', 'electron-host');
    env['KIOSK_CHROMIUM'] = needChromium(() => undefined);
  }
  const executablePath = preparedElectron()?.executablePath;
  return _electron.launch({
    ...options,
    ...(executablePath !== undefined && { executablePath, chromiumSandbox: true }),
    env,
    timeout: 60_000,
  });
}

/** Starts the kiosk on a data folder and waits for its first usable screen. `out/` must have been built. */
export async function startKiosk(options: {
  readonly data: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** More for Chromium's command line, `--name=value`. */
  readonly switches?: readonly string[];
}): Promise<DrivenKiosk> {
  const { data, switches = [] } = options;
  mkdirSync(data, { recursive: true });
  const environment: Record<string, string> = { ...process.env, ...options.environment, KIOSK_DATA: data };
  const started = performance.now();
  const program = preparedElectron()?.program ?? root;
  const args = program === '' ? [...switches] : [...switches, program];
  const app = await launchElectron({ args, env: environment, cwd: root });
  let said = '';
  app.process().stderr?.on('data', (text: Buffer) => (said += text.toString()));
  const page = await app.firstWindow({ timeout: 60_000 }).catch((error: unknown) => {
    throw new Error(`The kiosk opened no window. It said:\n${said}`, { cause: error });
  });
  await page.locator('main, [role=main]').first().waitFor();
  await page.getByRole('button').first().waitFor();
  const startMs = performance.now() - started;
  return {
    app,
    page,
    pid: app.process().pid ?? 0,
    data,
    runsIn: electronHere(),
    startMs,
    async providerPage() {
      // A view is announced before it has gone anywhere, so its address is waited for and not looked for.
      const view =
        app.windows().find((each) => each !== page) ?? (await app.waitForEvent('window', { timeout: 15_000 }));
      await view.waitForURL(PROVIDER_URL, { waitUntil: 'domcontentloaded' });
      return view;
    },
    log() {
      const file = join(data, 'log', 'kiosk.jsonl');
      if (!existsSync(file)) return [];
      const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
      return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    close: () => app.close(),
  };
}
