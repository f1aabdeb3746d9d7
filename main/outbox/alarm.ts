import type { Clock } from '#kit/clock.ts';

/** One moment at which `run` is called; setting it again replaces the moment before. */
export interface Alarm {
  /** Milliseconds from now; 0 or less means at once. */
  set(afterMs: number): void;
  clear(): void;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** An alarm that is not set at first. */
export function createAlarm(machine: Pick<Clock, 'after'>, run: () => void): Alarm {
  let cancel: (() => void) | undefined;

  function clear(): void {
    cancel?.();
    cancel = undefined;
  }

  return {
    set(afterMs) {
      clear();
      cancel = machine.after(Math.min(LONGEST_TIMER_MS, Math.max(0, afterMs)), () => {
        cancel = undefined;
        run();
      });
    },
    clear,
  };
}
