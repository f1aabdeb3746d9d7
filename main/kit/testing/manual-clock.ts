import type { Clock } from '../clock.ts';

/** A clock for tests: it stands still until `advance` moves it. */
export interface ManualClock extends Clock {
  /** Moves both clocks forward by `ms`, calling what falls due in order of its time. */
  advance(ms: number): void;
  /** How many timers wait. */
  pending(): number;
  /**
   * Passes time until `work` settles, calling the due timers one after the other and letting promises settle
   * after each. Throws when nothing waits any more, or `limitMs` have passed, and `work` has not settled.
   */
  settle<T>(work: Promise<T>, limitMs?: number): Promise<T>;
  /** Passes `ms` in the same way. */
  pass(ms: number): Promise<void>;
}

/** Lets every promise settle that can. Does not wait for real I/O. */
async function catchUp(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Creates a {@link ManualClock} with a wall clock that starts at `start` (milliseconds since 1970). */
export function createManualClock(start: number): ManualClock {
  let elapsed = 0;
  const timers = new Set<{ readonly due: number; readonly action: () => void }>();
  const nextDue = (): number | undefined => {
    const dues = [...timers].map((timer) => timer.due);
    return dues.length === 0 ? undefined : Math.min(...dues);
  };
  const clock: ManualClock = {
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
    async settle(work, limitMs = 600_000) {
      const end = elapsed + limitMs;
      const settled = new AbortController();
      const note = (): void => {
        settled.abort();
      };
      work.then(note, note);
      for (;;) {
        await catchUp();
        if (settled.signal.aborted) return work;
        const due = nextDue();
        if (due === undefined || due > end) throw new Error('the clock stands still and the work has not ended');
        clock.advance(Math.max(0, due - elapsed));
      }
    },
    async pass(ms) {
      const end = elapsed + ms;
      for (;;) {
        await catchUp();
        const due = nextDue();
        if (due === undefined || due > end) break;
        clock.advance(Math.max(0, due - elapsed));
      }
      clock.advance(end - elapsed);
      await catchUp();
    },
  };
  return clock;
}
