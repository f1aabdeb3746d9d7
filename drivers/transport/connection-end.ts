import type { WireError } from './port.ts';

/** How a connection ends: once, for one reason, and whoever listens late hears of it all the same. */
export interface ConnectionEnd {
  /** Why it has ended; undefined while it has not. */
  reason(): WireError | undefined;
  /** Ends it, unless it has ended before; the listener is not told where `isTold` is false, as when we close it ourselves. */
  reach(reason: WireError, isTold?: boolean): void;
  /** Calls `listener` once when it ends, soon if it has. One listener. */
  onEnd(listener: (error: WireError) => void): void;
}

export function createConnectionEnd(): ConnectionEnd {
  let ended: WireError | undefined;
  let tell: ((error: WireError) => void) | undefined;
  return {
    reason: () => ended,
    reach(reason, isTold = true) {
      if (ended) return;
      ended = reason;
      if (isTold) tell?.(reason);
    },
    onEnd(listener) {
      tell = listener;
      const reason = ended;
      if (!reason) return;
      queueMicrotask(() => {
        listener(reason);
      });
    },
  };
}
