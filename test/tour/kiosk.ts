import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { electronHere, launchElectron } from '../electron-host/here.ts';

/** A kiosk that was started to be driven: its own window, and the provider's page when one is open. */
export interface DrivenKiosk {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Process id of main. */
  readonly pid: number;
  readonly data: string;
  /** Which program shows the windows. */
  readonly runsIn: ReturnType<typeof electronHere>;
  /** Milliseconds from start to a usable screen. */
  readonly startMs: number;
  /** The provider's page, as soon as it is open and loaded. */
  providerPage(): Promise<Page>;
  /** What the log holds so far. */
  log(): readonly Readonly<Record<string, unknown>>[];
  close(): Promise<void>;
}

const PROVIDER_URL = /^http:\/\/127\.0\.0\.1:/;

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
  const app = await launchElectron({ program: 'kiosk', switches, env: environment });
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
