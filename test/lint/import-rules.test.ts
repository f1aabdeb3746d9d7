import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toolCommand } from '../support/tool-command.ts';
import rules from './import-rules.mjs';

/** Each import rule is made to fire: a rule that matches nothing would pass every day and guard nothing. */

const root = join(import.meta.dirname, '../..');

/** One file a rule, with the import that breaks it. */
const BREAKS: readonly (readonly [rule: string, file: string, imported: string])[] = [
  ['drivers-stand-alone', 'drivers/sbi/a.ts', '../../main/visit/x.ts'],
  ['drivers-without-electron', 'drivers/sbi/b.ts', 'electron'],
  ['ground-stands-alone', 'main/kit/a.ts', '../visit/x.ts'],
  ['vocabulary-is-words', 'main/vocabulary/a.ts', 'node:fs'],
  ['renderer-sees-the-contract-only', 'renderer/a.ts', '../main/visit/x.ts'],
  ['contract-is-pure', 'preload/contract/a.ts', 'axios'],
  ['preload-sees-the-contract-only', 'preload/bridge.ts', '../main/visit/x.ts'],
  ['main-sees-no-window', 'main/visit/a.ts', '../../renderer/x.ts'],
  ['main-sees-the-link', 'main/visit/b.ts', '../../drivers/sbi/x.ts'],
  ['compose-sees-link-and-certificates', 'main/compose/a.ts', '../../drivers/sbi/x.ts'],
  ['training-is-one-mode', 'main/station/b.ts', '../training/x.ts'],
  ['settings-are-handed-on', 'main/station/c.ts', '../settings/x.ts'],
  ['training-knows-pictures-and-messages', 'main/training/a.ts', '../../drivers/transport/x.ts'],
  ['portal-stands-alone', 'main/portal/a.ts', '../store/x.ts'],
  ['portal-stands-alone', 'main/portal/c.ts', '../../drivers/link/x.ts'],
  ['portal-stands-alone', 'main/portal/d.ts', '../review/x.ts'],
  ['portal-without-electron', 'main/portal/b.ts', 'electron'],
  ['pure-submission', 'main/submission/a.ts', 'node:fs'],
  ['pure-submission', 'main/submission/b.ts', 'electron'],
  ['pure-submission', 'main/submission/c.ts', 'better-sqlite3'],
  ['pure-submission', 'main/submission/d.ts', '../kit/clock.ts'],
  ['pure-submission', 'main/submission/e.ts', '../../drivers/link/x.ts'],
  ['checks-apart', 'main/submission/apart/a.ts', 'node:fs'],
  ['checks-apart', 'main/submission/apart/b.ts', '../../store/x.ts'],
  ['pure-journal', 'main/journal/a.ts', 'better-sqlite3'],
  ['pure-journal', 'main/journal/b.ts', 'node:net'],
  ['pure-journal', 'main/journal/c.ts', '../../drivers/link/x.ts'],
  ['pure-provisioning', 'main/provisioning/a.ts', 'node:fs'],
  ['production-knows-keys', 'main/production/a.ts', '../../drivers/simulated/x.ts'],
  ['production-is-one-mode', 'main/visit/p.ts', '../production/x.ts'],
  ['pure-provisioning', 'main/provisioning/b.ts', '../station/x.ts'],
  ['pure-link', 'drivers/link/a.ts', '../sbi/x.ts'],
  ['threads-know-no-job', 'drivers/threads/a.ts', '../sbi/x.ts'],
  ['devices-stand-on-the-port', 'drivers/ef01/a.ts', '../sbi/x.ts'],
  ['pure-protocols', 'drivers/hu20/protocol.ts', 'node:net'],
  ['one-opener-of-sqlite', 'main/outbox/a.ts', 'better-sqlite3'],
  ['one-writer-of-states', 'main/outbox/b.ts', '../store/state-rows.ts'],
  ['one-user-of-usb', 'drivers/sbi/c.ts', 'usb'],
  ['work-sees-no-store', 'main/review/a.ts', '../ipc/x.ts'],
  ['ipc-holds-no-rule', 'main/ipc/a.ts', '../submission/x.ts'],
  ['ipc-sees-no-store', 'main/ipc/b.ts', '../store/x.ts'],
  ['one-door', 'main/ipc/answer.ts', 'electron'],
  ['contract-belongs-to-ipc', 'main/visit/d.ts', '../../preload/contract/x.ts'],
  ['ipc-is-the-top', 'main/documents/a.ts', '../ipc/x.ts'],
  ['no-test-code-shipped', 'main/station/a.ts', '../../test/x.ts'],
  ['no-cycle', 'main/visit/cycle-a.ts', './cycle-b.ts'],
  ['resolves', 'main/visit/c.ts', './nowhere.ts'],
];

const TARGETS = [
  'main/kit/clock.ts',
  'main/review/x.ts',
  'drivers/link/x.ts',
  'preload/contract/x.ts',
  'main/visit/x.ts',
  'main/store/x.ts',
  'main/store/state-rows.ts',
  'main/submission/x.ts',
  'main/ipc/x.ts',
  'main/training/x.ts',
  'main/production/x.ts',
  'main/settings/x.ts',
  'renderer/x.ts',
  'drivers/sbi/x.ts',
  'drivers/transport/x.ts',
  'drivers/simulated/x.ts',
  'test/x.ts',
];

const ReportSchema = z.looseObject({
  summary: z.looseObject({
    violations: z.array(z.looseObject({ from: z.string(), rule: z.looseObject({ name: z.string() }) })),
  }),
});

const folder = mkdtempSync(join(tmpdir(), 'kiosk-imports-'));
let found: readonly string[] = [];

function put(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

beforeAll(async () => {
  for (const target of TARGETS) put(target, 'export const x = 1;\n');
  for (const [, file, imported] of BREAKS) put(file, `import '${imported}';\n`);
  put('main/visit/cycle-b.ts', "import './cycle-a.ts';\n");
  // A junction on Windows, where a symbolic link needs a permission.
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const cruise = promisify(execFile);
  const [node, script] = toolCommand('dependency-cruiser', 'depcruise');
  const args = [
    script,
    '--config',
    join(root, 'test/lint/import-rules.mjs'),
    '--output-type',
    'json',
    'main',
    'drivers',
    'preload',
    'renderer',
  ];
  const { stdout } = await cruise(node, args, {
    cwd: folder,
    maxBuffer: 64 * 1024 * 1024,
  });
  const { violations } = ReportSchema.parse(JSON.parse(stdout)).summary;
  found = violations.map((violation) => `${violation.rule.name} ${violation.from}`);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('import rules', () => {
  it.each(BREAKS)('%s fires on %s importing %s', (rule, file) => {
    expect(found).toContain(`${rule} ${file}`);
  });

  it('has a break for every rule', () => {
    expect(new Set(BREAKS.map(([rule]) => rule))).toEqual(new Set(rules.forbidden.map((rule) => rule.name)));
  });
});
