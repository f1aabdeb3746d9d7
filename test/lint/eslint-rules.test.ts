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
