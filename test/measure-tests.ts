import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { SLOW_FILE } from './quick-tests.ts';
import type { SlowTests } from './quick-tests.ts';
import { toolCommand } from './support/tool-command.ts';

/**
 * `npm run measure`: runs every unit test and writes down which files are slow. Run it on a machine that has nothing else
 * to do; a busy one makes more of them slow.
 */

/** Where vitest says how long each file took. */
const ReportSchema = z.looseObject({
  testResults: z.array(z.looseObject({ name: z.string(), startTime: z.number(), endTime: z.number() })),
});

/** A file that takes longer does not run in `npm run check`. */
export const LIMIT_SECONDS = 0.6;

/** Takes the slow files out of a vitest report; their names are relative to `root`. */
export function slowIn(report: unknown, root: string, limit = LIMIT_SECONDS): SlowTests {
  const files = ReportSchema.parse(report)
    .testResults.map(({ name, startTime, endTime }) => ({
      file: relative(root, name).replaceAll('\\', '/'),
      seconds: Math.round((endTime - startTime) / 100) / 10,
    }))
    .filter(({ seconds }) => seconds > limit)
    .sort((one, other) => (one.file < other.file ? -1 : 1));
  return { limit, files: Object.fromEntries(files.map(({ file, seconds }) => [file, seconds])) };
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-measure-'));
  const report = join(folder, 'report.json');
  const words = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const [node, script] = toolCommand('vitest');
  const { status } = spawnSync(node, [script, 'run', '--config', 'test/vitest.unit.ts', ...words], {
    cwd: root,
    stdio: 'inherit',
  });
  const slow = slowIn(JSON.parse(readFileSync(report, 'utf8')), root);
  rmSync(folder, { recursive: true, force: true });
  writeFileSync(SLOW_FILE, `${JSON.stringify(slow, null, 2)}\n`);
  console.log(`${Object.keys(slow.files).length} files take longer than ${slow.limit} s: test/slow-tests.json`);
  process.exit(status ?? 1);
}
