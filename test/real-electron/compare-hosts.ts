import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { needChromium } from '../electron-host/chromium/need-chromium.ts';
import { runVitest, type Count, type VitestRun } from '../support/vitest-run.ts';
import { hostTable, plain, tableIn, unexplained, withTable } from './host-table.ts';

const README = join(import.meta.dirname, '../electron-host/README.md');
const NOTHING: Count = { passed: 0, failed: 0, skipped: 0, failures: [] };

/**
 * Runs the stand-in's checks in the stand-in, too, and prints what both hosts showed. Fails for a difference without a
 * reason and, where `writes` is not set, for a README whose table says something else.
 */
export async function compareHosts(options: {
  /** What ran on the real Electron. */
  readonly electron: VitestRun;
  readonly version: string;
  /** Whether the table of the README is written anew. */
  readonly writes: boolean;
  readonly say: (line: string) => void;
}): Promise<Count> {
  const { electron, version, writes, say } = options;
  const environment = { ...process.env, DISPLAY: '', KIOSK_CHROMIUM: needChromium(say) };
  const standIn = await runVitest('test/vitest.unit.ts', { environment, words: ['test/electron-host/checks'] });
  const table = hostTable({ standIn: standIn.tests, electron: electron.tests, version });
  say(table);
  const failures = [...standIn.failures, ...unexplained(standIn.tests, electron.tests)];
  const readme = readFileSync(README, 'utf8');
  if (writes) writeFileSync(README, withTable(readme, table));
  else if (!tableIn(readme)?.includes(`Electron ${version}`)) say('The table in the README is of another Electron.');
  else if (tableIn(readme) !== plain(table))
    failures.push('test/electron-host/README.md: its table of checks is not this one; `-- --write-table` writes it');
  return { ...NOTHING, passed: standIn.passed, failed: failures.length, skipped: standIn.skipped, failures };
}
