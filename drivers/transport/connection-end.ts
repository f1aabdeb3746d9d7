import type { WireError } from './port.ts';

/** How a connection ends: once, for one reason. A listener that comes later is called as well. */
export interface ConnectionEnd {
  /** Why it has ended; undefined while it has not. */
  reason(): WireError | undefined;
  /** Ends it, unless it has ended before. Does not call the listener if `isReported` is false, as when we close it. */
  reach(reason: WireError, isReported?: boolean): void;
  /** Calls `listener` once when it ends, soon if it has. One listener. */
  onEnd(listener: (error: WireError) => void): void;
}

export function createConnectionEnd(): ConnectionEnd {
  let ended: WireError | undefined;
  let onEnd: ((error: WireError) => void) | undefined;
  return {
    reason: () => ended,
    reach(reason, isReported = true) {
      if (ended) return;
      ended = reason;
      if (isReported) onEnd?.(reason);
    },
    onEnd(listener) {
      onEnd = listener;
      const reason = ended;
      if (!reason) return;
      queueMicrotask(() => {
        listener(reason);
      });
    },
  };
}
