import { join } from 'node:path';
import { ESLint, Linter } from 'eslint';
import { describe, expect, it } from 'vitest';

/** The project's own choices among the lint rules are made to fire, on the files they are meant for and on no others. */

const root = join(import.meta.dirname, '../..');
const eslint = new ESLint({ cwd: root, overrideConfigFile: join(root, 'test/lint/eslint.config.mjs') });

/** Whether `rule`, as it is set for `file`, finds fault with `text`. */
async function fires(rule: string, file: string, text: string): Promise<boolean> {
  const config = (await eslint.calculateConfigForFile(join(root, file))) as Linter.Config;
  const setting = config.rules?.[rule];
  if (setting === undefined) return false;
  const found = new Linter().verify(text, { rules: { [rule]: setting } });
  return found.some((message) => message.ruleId === rule);
}

describe('no-restricted-properties', () => {
  const text = "export const data = process.env['KIOSK_DATA'];";

  it.each([
    'main/app.ts',
    'main/compose/station.ts',
    'main/outbox/policy.ts',
    'main/training/station/services.ts',
    'drivers/host/device-host.ts',
    'preload/bridge.ts',
    'renderer/app/shell.tsx',
  ])('keeps %s from reading the environment', async (file) => {
    expect(await fires('no-restricted-properties', file, text)).toBe(true);
  });

  it.each(['main/compose/environment.ts', 'main/launch/launch.ts', 'test/tour/kiosk.ts'])(
    'lets %s read it',
    async (file) => {
      expect(await fires('no-restricted-properties', file, text)).toBe(false);
    },
  );
});

describe('no-restricted-imports', () => {
  const text = "import { ipcMain } from 'electron';";

  it.each(['main/app.ts', 'main/shell/window.ts', 'main/ipc/answer.ts'])(
    'keeps %s from answering windows',
    async (file) => {
      expect(await fires('no-restricted-imports', file, text)).toBe(true);
    },
  );

  it('lets ipc/register.ts answer them, and others take what else Electron has', async () => {
    expect(await fires('no-restricted-imports', 'main/ipc/register.ts', text)).toBe(false);
    expect(await fires('no-restricted-imports', 'main/app.ts', "import { app } from 'electron';")).toBe(false);
  });
});

describe('the bridge to main', () => {
  const text = 'export const bridge = window.kiosk;';

  it('is read by renderer/api alone', async () => {
    expect(await fires('no-restricted-properties', 'renderer/visit/start-screen.tsx', text)).toBe(true);
    expect(await fires('no-restricted-properties', 'renderer/api/bridge.ts', text)).toBe(false);
  });
});

describe('the pure rooms', () => {
  it.each([
    ['no-restricted-properties', 'export const at = Date.now();'],
    ['no-restricted-properties', 'export const at = performance.now();'],
    ['no-restricted-syntax', 'export const at = new Date();'],
    ['no-restricted-globals', 'setTimeout(() => undefined, 1);'],
    ['no-restricted-globals', "export const page = fetch('http://a');"],
  ])('have no clock and no network: %s finds %s', async (rule, text) => {
    expect(await fires(rule, 'main/submission/ledger.ts', text)).toBe(true);
    expect(await fires(rule, 'main/journal/clock.ts', text)).toBe(true);
    expect(await fires(rule, 'main/outbox/worker.ts', text)).toBe(false);
  });

  it('may write down a time they are given', async () => {
    expect(await fires('no-restricted-syntax', 'main/journal/clock.ts', 'export const at = new Date(1);')).toBe(false);
  });
});
