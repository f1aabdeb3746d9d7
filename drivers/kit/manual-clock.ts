import type { Clock } from './clock.ts';

/** A clock for tests: it stands still until `advance` moves it. */
export interface ManualClock extends Clock {
  /** Moves both clocks forward by `ms`, calling what falls due in order of its time. */
  advance(ms: number): void;
  /** How many timers wait. */
  pending(): number;
}

/** Makes a {@link ManualClock} whose wall clock starts at `start` (milliseconds since 1970). */
export function createManualClock(start: number): ManualClock {
  let elapsed = 0;
  const timers = new Set<{ readonly due: number; readonly action: () => void }>();
  return {
    now: () => start + elapsed,
    monotonic: () => elapsed,
    after(ms, action) {
      const timer = { due: elapsed + ms, action };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    advance(ms) {
      const end = elapsed + ms;
      for (;;) {
        const next = [...timers].filter((timer) => timer.due <= end).sort((a, b) => a.due - b.due)[0];
        if (!next) break;
        timers.delete(next);
        elapsed = Math.max(elapsed, next.due);
        next.action();
      }
      elapsed = end;
    },
    pending: () => timers.size,
  };
}
