import { buildChanged } from '../main/launch/build.ts';
import { gatesOf, runGates } from './check.ts';
import { needChromium } from './electron-host/chromium/need-chromium.ts';
import { failureLines, runVitest, type Count } from './support/vitest-run.ts';
import { notRunLine, runUsbStack } from './usb-stack/run.ts';

/**
 * `npm test`: every gate, every unit test, the USB transport on a real kernel, the main job and the faults in the real
 * windows; one closing line over all.
 */

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
counts.push(await runGates(gatesOf({ isLong: true })));
counts.push(await runVitest('test/vitest.unit.ts'));
// Alone: its guests keep two cores busy, and what would run beside them has deadlines in the host's time.
const stack = await runUsbStack((line) => console.log(line));
counts.push(stack);
const built = await buildChanged((line) => console.log(line)).then(
  () => true,
  (error: unknown) => {
    console.log(error);
    return false;
  },
);
counts.push(
  built
    ? await runVitest('test/vitest.e2e.ts')
    : { passed: 0, failed: 1, skipped: 0, failures: ['the build of the kiosk'] },
);

const sum = (pick: (count: Count) => number) => counts.reduce((total, count) => total + pick(count), 0);
console.log(failureLines(counts.flatMap((count) => count.failures)));
console.log(`${((performance.now() - started) / 1000).toFixed(0)} s in all.`);
if (external === undefined) {
  console.log(
    'Not set: KIOSK_EXTERNAL_DATA (pictures and schemas made by others); the tests that need it were skipped.',
  );
}
if (stack.notRun !== undefined) console.log(notRunLine(stack.notRun));
console.log(
  'Not run: Electron itself; the windows ran in its stand-in on Chromium (npm run test:peers runs on a real one).',
);
console.log(
  `${sum((count) => count.passed)} passed, ${sum((count) => count.failed)} failed, ${sum((count) => count.skipped)} skipped`,
);
process.exit(sum((count) => count.failed) === 0 ? 0 : 1);
