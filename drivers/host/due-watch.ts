import type { Clock } from '#kit/clock.ts';

/** Waits for moments of the wall clock. */
export interface DueWatch {
  /** Waits from now on for the first of these that is to come (milliseconds since 1970), and no longer for others. */
  wait(moments: readonly number[]): void;
  close(): void;
}

/** Timers count past time, and at most 2^31 ms of it; between two looks somebody may have set the clock. */
const LONGEST_WAIT_MS = 10 * 60_000;

/** Calls `onDue` when a moment has come, and also when the wall clock was set back, for then others are to come again. */
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
