import type { Clock } from '#kit/clock.ts';

/** Timers that end together, as those of a device end with its power. */
export interface TimerGroup {
  /** Calls `action` after `ms` milliseconds; the returned function cancels it. */
  after(ms: number, action: () => void): () => void;
  cancelAll(): void;
}

export function createTimerGroup(clock: Clock): TimerGroup {
  const cancels = new Set<() => void>();
  return {
    after(ms, action) {
      const cancelTimer = clock.after(ms, () => {
        cancels.delete(cancelTimer);
        action();
      });
      cancels.add(cancelTimer);
      return () => {
        cancels.delete(cancelTimer);
        cancelTimer();
      };
    },
    cancelAll() {
      for (const cancel of cancels) cancel();
      cancels.clear();
    },
  };
}
