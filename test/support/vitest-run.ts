import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { toolCommand } from './tool-command.ts';

const root = join(import.meta.dirname, '../..');
const ReportSchema = z.looseObject({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  success: z.boolean(),
  testResults: z.array(
    z.looseObject({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.looseObject({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
          // What a check saw (test/electron-host/checks/check.ts).
          meta: z.looseObject({ seen: z.string().optional(), reason: z.string().optional() }).optional(),
        }),
      ),
    }),
  ),
});
/** Lines of a test's error that the closing lines repeat; the whole of it stands where the test ran. */
const ERROR_LINES = 12;

/** How many tests of a run passed, failed and were skipped. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Each failure by name, and the first lines of its error: the closing lines of a long run repeat them. */
  readonly failures: readonly string[];
}

/** One test of a run, and what it noted of itself. */
export interface TestResult {
  readonly file: string;
  readonly name: string;
  readonly status: string;
  readonly seen?: string | undefined;
  readonly reason?: string | undefined;
}

/** A run with each of its tests. */
export interface VitestRun extends Count {
  readonly tests: readonly TestResult[];
}

/** The first lines of an error, set in under the name it belongs to. */
export const firstLines = (text: string): string =>
  text
    .split('\n')
    .slice(0, ERROR_LINES)
    .map((line) => `    ${line}`)
    .join('\n');

/** What the closing lines of a run say of everything that failed; empty when nothing did. */
export const failureLines = (failures: readonly string[]): string =>
  failures.length === 0 ? '' : `\nFailed:\n\n${failures.join('\n\n')}\n`;

/** The names and errors of the tests that failed, and of the files that broke before their tests ran. */
function failuresOf({ testResults }: z.infer<typeof ReportSchema>): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter((result) => result.status === 'failed');
    if (failed.length === 0 && status === 'failed') return [`${file}\n${firstLines(message ?? '')}`];
    return failed.map(
      (result) => `${file}: ${result.fullName}\n${firstLines((result.failureMessages ?? []).join('\n'))}`,
    );
  });
}

function testsOf({ testResults }: z.infer<typeof ReportSchema>): TestResult[] {
  return testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults.map(({ fullName, status, meta }) => ({
      file: relative(root, file).replaceAll('\\', '/'),
      name: fullName,
      status,
      seen: meta?.seen,
      reason: meta?.reason,
    })),
  );
}

/** Runs one vitest configuration, `words` choose among its files; a run that breaks before it counts is one failure. */
export function runVitest(
  config: string,
  options: { readonly environment?: NodeJS.ProcessEnv; readonly words?: readonly string[] } = {},
): Promise<VitestRun> {
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
        const failures = failuresOf(counted);
        // An error outside of every test fails the run and stands in no test's result.
        if (failed > 0 && failures.length === 0)
          failures.push(`${config}: ended with ${String(status)}, no test failed`);
        const tests = testsOf(counted);
        resolve({ passed: counted.numPassedTests, failed, skipped: counted.numPendingTests, failures, tests });
      } catch {
        resolve({ passed: 0, failed: 1, skipped: 0, failures: [`${config}: broke before it counted`], tests: [] });
      }
      rmSync(folder, { recursive: true, force: true });
    });
  });
}
