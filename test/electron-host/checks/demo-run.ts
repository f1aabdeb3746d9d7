import { rmSync } from 'node:fs';
import type { ElectronApplication, Page } from '@playwright/test';
import type * as Electron from 'electron';
import { afterAll, beforeAll, vi } from 'vitest';
import { launchDemo, newFolder } from './demo-app.ts';

interface Bridge {
  echo(value: unknown): Promise<unknown>;
  fail(): Promise<never>;
  who(): Promise<unknown>;
  note(text: string): void;
  sum(a: number, b: number): number;
  throwing(): void;
  askAndWait(): unknown;
}
interface Demo {
  readonly seen: string[];
  readonly hadMenu: readonly boolean[];
  readonly provider: string;
  readonly child: Electron.UtilityProcess;
  forkChild(): Electron.UtilityProcess;
  readonly window: Electron.BrowserWindow;
  view: Electron.WebContentsView;
  /** Of the view; Electron takes it from a view that is closed. */
  contents: Electron.WebContents;
}
declare global {
  // What the demo app and its pages hang on their globals; the checks' functions run there.
  var kiosk: Bridge;
  var demo: Demo;
  var fromForm: unknown;
  var inlineRan: unknown;
}

/** Twice what a loaded machine was seen to need. */
export const WAIT = { timeout: 10_000 };

/** The demo of one file of checks. */
export interface DemoRun {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** The last thing the app has seen that starts so, as soon as there is one. */
  seenOf(start: string): Promise<string>;
}

/** Starts the demo before the checks of a file and ends it after them. */
export function demoRun(switches: readonly string[] = []): DemoRun {
  const folder = newFolder();
  let app: ElectronApplication;
  let page: Page;
  beforeAll(async () => {
    app = await launchDemo(folder, switches);
    page = await app.firstWindow();
    await page.waitForSelector('html[data-ready=yes]');
    await page.waitForFunction(() => globalThis.fromForm !== undefined);
    await vi.waitUntil(() => app.evaluate(() => 'child' in demo), WAIT);
  });
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get app() {
      return app;
    },
    get page() {
      return page;
    },
    seenOf: (start) =>
      vi.waitUntil(
        () => app.evaluate((_electron, wanted) => demo.seen.findLast((line) => line.startsWith(wanted)), start),
        WAIT,
      ),
  };
}
