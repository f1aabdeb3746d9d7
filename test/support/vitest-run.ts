import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { toolCommand } from './tool-command.ts';

const root = join(import.meta.dirname, '../..');
const ReportSchema = z.looseObject({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  success: z.boolean(),
});

/** How many tests of a run passed, failed and were skipped. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Runs one vitest configuration, `words` choose among its files; a run that breaks before it counts is one failure. */
export function runVitest(
  config: string,
  options: { readonly environment?: NodeJS.ProcessEnv; readonly words?: readonly string[] } = {},
): Promise<Count> {
  const { environment = process.env, words = [] } = options;
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-report-'));
  const report = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const [node, script] = toolCommand('vitest');
  return new Promise((resolve) => {
    const child = spawn(node, [script, 'run', '--config', config, ...reporters, ...words], {
      cwd: root,
      env: environment,
      stdio: 'inherit',
    });
    child.on('close', (status) => {
      try {
        const counted = ReportSchema.parse(JSON.parse(readFileSync(report, 'utf8')));
        const failed = counted.numFailedTests === 0 && status !== 0 ? 1 : counted.numFailedTests;
        resolve({ passed: counted.numPassedTests, failed, skipped: counted.numPendingTests });
      } catch {
        resolve({ passed: 0, failed: 1, skipped: 0 });
      }
      rmSync(folder, { recursive: true, force: true });
    });
  });
}
