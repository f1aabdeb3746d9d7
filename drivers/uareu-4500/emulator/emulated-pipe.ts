import type { Clock } from '#kit/clock.ts';

/** The device's end of an IN endpoint: at most one read waits at it. */
export interface EmulatedPipe {
  isAwaited(): boolean;
  /** Gives a transfer to the read that waits, or keeps it for the next one. */
  give(bytes: Uint8Array): void;
  /** Waits for a transfer; one that is given up has taken nothing, and resolves with no bytes. */
  take(length: number, signal: AbortSignal): Promise<Uint8Array>;
  /** Forgets what was kept. */
  clear(): void;
}

/** @param onGivenUp called when a read that waited is given up */
export function createPipe(onGivenUp: () => void = () => undefined): EmulatedPipe {
  let kept: Uint8Array[] = [];
  let waiting: ((bytes: Uint8Array) => void) | undefined;
  return {
    isAwaited: () => waiting !== undefined,
    give(bytes) {
      if (waiting) waiting(bytes);
      else kept.push(bytes);
    },
    async take(length, signal) {
      const first = kept.shift();
      if (first) return first.subarray(0, length);
      return new Promise((resolve) => {
        const giveUp = (): void => {
          waiting = undefined;
          onGivenUp();
          resolve(new Uint8Array());
        };
        waiting = (bytes) => {
          waiting = undefined;
          signal.removeEventListener('abort', giveUp);
          resolve(bytes.subarray(0, length));
        };
        signal.addEventListener('abort', giveUp, { once: true });
      });
    },
    clear() {
      kept = [];
    },
  };
}

/** Timers that end together. */
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
