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
