import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { buildChanged } from '../main/launch/build.ts';
import { gatesOf, runGates } from './check.ts';
import { needChromium } from './electron-host/chromium/need-chromium.ts';
import { toolCommand } from './support/tool-command.ts';
import { notRunLine, runUsbStack } from './usb-stack/run.ts';

/**
 * `npm test`: every gate, every unit test, the USB transport on a real kernel, the main job and the faults in the real
 * windows; one closing line over all.
 */

const root = join(import.meta.dirname, '..');
const ReportSchema = z.looseObject({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  success: z.boolean(),
});

interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Runs one vitest configuration; a run that breaks before it counts is one failure. */
function vitest(config: string): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-report-'));
  const report = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const [node, script] = toolCommand('vitest');
  return new Promise((resolve) => {
    const child = spawn(node, [script, 'run', '--config', config, ...reporters], {
      cwd: root,
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

const started = performance.now();
try {
  process.env['KIOSK_CHROMIUM'] = needChromium((line) => console.log(line));
} catch (error) {
  console.log(error instanceof Error ? error.message : 'No Chromium was found.');
  console.log('0 passed, 1 failed');
  process.exit(1);
}
const external = process.env['KIOSK_EXTERNAL_DATA'];
const counts: Count[] = [];
const gates = await runGates(gatesOf({ isLong: true }));
counts.push({ ...gates, skipped: 0 });
counts.push(await vitest('test/vitest.unit.ts'));
// Alone: the guest has a clock of its own, and drivers in it give up readers that are starved.
const stack = await runUsbStack((line) => console.log(line));
counts.push(stack);
const built = await buildChanged((line) => console.log(line)).then(
  () => true,
  (error: unknown) => {
    console.log(error);
    return false;
  },
);
counts.push(built ? await vitest('test/vitest.e2e.ts') : { passed: 0, failed: 1, skipped: 0 });

const sum = (pick: (count: Count) => number) => counts.reduce((total, count) => total + pick(count), 0);
console.log(`\n${((performance.now() - started) / 1000).toFixed(0)} s in all.`);
if (external === undefined) {
  console.log(
    'Not set: KIOSK_EXTERNAL_DATA (pictures and schemas made by others); the tests that need it were skipped.',
  );
}
if (stack.notRun !== undefined) console.log(notRunLine(stack.notRun));
console.log('Not run: the Electron executable itself; the windows ran in its stand-in on Chromium.');
console.log(
  `${sum((count) => count.passed)} passed, ${sum((count) => count.failed)} failed, ${sum((count) => count.skipped)} skipped`,
);
process.exit(sum((count) => count.failed) === 0 ? 0 : 1);
