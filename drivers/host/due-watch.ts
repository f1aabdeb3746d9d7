import type { Clock } from '#kit/clock.ts';

/** Waits for moments of the wall clock. */
export interface DueWatch {
  /** Waits for the first future one of these moments (milliseconds since 1970); replaces what it waited for before. */
  wait(moments: readonly number[]): void;
  close(): void;
}

/** The clock is read this often: a timer does not see that somebody sets it, and waits at most 2^31 ms. */
const LONGEST_WAIT_MS = 10 * 60_000;

/** Calls `onDue` when a moment has come, and when the clock was set back: past moments may be in the future again. */
export function createDueWatch(clock: Clock, onDue: () => void): DueWatch {
  let cancel: (() => void) | undefined;
  let isClosed = false;

  function look(due: number, begun: number): void {
    const now = clock.now();
    if (now >= due || now < begun) {
      onDue();
      return;
    }
    const ms = Math.min(due - now, LONGEST_WAIT_MS);
    cancel = clock.after(ms, () => {
      look(due, now);
    });
  }

  return {
    wait(moments) {
      cancel?.();
      cancel = undefined;
      if (isClosed || moments.length === 0) return;
      const now = clock.now();
      look(Math.min(...moments.filter((moment) => moment > now)), now);
    },
    close() {
      isClosed = true;
      cancel?.();
    },
  };
}
