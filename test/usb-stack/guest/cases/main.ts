import { casesBy } from './cases.ts';
import { startOutside } from '../bench.ts';
import { takeShare } from '../../share.ts';
import { DIALOUT, PLUGDEV, USER } from '../users.ts';

/**
 * The guest's test program. It prints one line for each case and one at the end, which `report.ts` reads:
 * `CASE {"name":...,"ms":...,"error":...}` and `END`.
 */

/** Several times what the longest case takes, in the guest's own time. */
const LIMIT_MS = 300_000;

const outside = startOutside();
await outside.createBench().rules(true);
// The hands outside stay root; from here on this is an ordinary user.
process.setgroups?.([PLUGDEV, DIALOUT]);
process.setgid?.(USER);
process.setuid?.(USER);

const limit = async (): Promise<never> =>
  new Promise((_, reject) => {
    setTimeout(() => {
      reject(new Error(`not over after ${LIMIT_MS} ms`));
    }, LIMIT_MS).unref();
  });

// The kernel hands its parameters of this form to the first process as environment.
const cases = takeShare(casesBy(process.env['KIOSK_CLOCK'] ?? ''), process.env['KIOSK_SHARE'] ?? '');
console.log(`PLAN ${cases.length}`);
for (const { name, run } of cases) {
  const start = performance.now();
  const error = await Promise.race([run(outside.createBench()), limit()]).then(
    () => undefined,
    (reason: unknown) => (reason instanceof Error ? reason.message : String(reason)),
  );
  console.log(`CASE ${JSON.stringify({ name, ms: Math.round(performance.now() - start), error })}`);
  await outside.clear();
}
console.log('END');
outside.stop();
// A case that hangs in a native call would hold the guest until the limit of the whole run.
process.exit(0);
