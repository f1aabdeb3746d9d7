import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { _electron } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';

const folder = mkdtempSync(join(tmpdir(), 'electron-host-'));
let app: ElectronApplication;
let page: Page;

beforeAll(async () => {
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = import.meta.dirname;
  app = await _electron.launch({
    args: [join(import.meta.dirname, 'demo'), `--user-data-dir=${join(folder, 'user')}`],
  });
  page = await app.firstWindow();
  await page.waitForSelector('html[data-ready=yes]');
});

afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('smoke', () => {
  it('starts', async () => {
    expect(await app.evaluate(({ app: electronApp }) => electronApp.getVersion())).toBe('1.2.3');
    expect(await page.evaluate(() => [innerWidth, innerHeight])).toEqual([1366, 768]);
  });
});
