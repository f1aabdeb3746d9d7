import type { Clock } from '#kit/clock.ts';
import { systemClock } from '#kit/clock.ts';

/** The machine's own clock, which can skip minutes that a test should not wait for. */
export interface SkippingClock extends Clock {
  /** Lets `ms` pass at once: what falls due in them is done as soon as this turn is over. */
  skip(ms: number): void;
}

export function createSkippingClock(): SkippingClock {
  let skipped = 0;
  const timers = new Set<{ readonly due: number; readonly action: () => void; cancel: () => void }>();
  const monotonic = (): number => systemClock.monotonic() + skipped;
  return {
    now: () => systemClock.now() + skipped,
    monotonic,
    after(ms, action) {
      const timer = {
        due: monotonic() + ms,
        action: () => {
          timers.delete(timer);
          action();
        },
        cancel: (): void => undefined,
      };
      timer.cancel = systemClock.after(ms, timer.action);
      timers.add(timer);
      return () => {
        timers.delete(timer);
        timer.cancel();
      };
    },
    skip(ms) {
      skipped += ms;
      for (const timer of timers) {
        timer.cancel();
        timer.cancel = systemClock.after(Math.max(0, timer.due - monotonic()), timer.action);
      }
    },
  };
}
