import type { Clock } from './clock.ts';

/**
 * Whether `work` settles within `ms`. If it does not, it is not stopped: the caller aborts it first and uses this as a
 * watchdog, so that a reader that ignores the abort does not delay the others.
 */
export async function settlesWithin(clock: Clock, ms: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, () => {
      resolve(false);
    });
    const settled = (): void => {
      cancel();
      resolve(true);
    };
    work.then(settled, settled);
  });
}
