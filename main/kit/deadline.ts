import type { Clock } from './clock.ts';

/**
 * Whether `work` settles within `ms`. It is not stopped when it does not: the caller aborts it first and uses this as
 * the watchdog that keeps a reader which ignores the abort from holding up everybody else.
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
