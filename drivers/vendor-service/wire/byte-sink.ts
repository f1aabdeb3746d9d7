import { wipe, wiped } from '#kit/wiped.ts';
import type { Wiped } from '#kit/wiped.ts';

/** Collects octets in one buffer, so that a million pieces of one octet cost no more than one piece of a million. */
export interface ByteSink {
  readonly length: number;
  /** Copies the piece; returns false and copies nothing when it does not fit. */
  push(piece: Uint8Array): boolean;
  /** A view of the octets so far; only valid until the next change. */
  view(): Uint8Array;
  /** A copy of the octets so far; the sink is empty and wiped afterwards. */
  take(): Wiped;
  /** Drops the first `count` octets. */
  drop(count: number): void;
  clear(): void;
}

const FIRST_BYTES = 4096;

/** Creates a {@link ByteSink} that never holds more than `maxBytes`. */
export function createByteSink(maxBytes: number): ByteSink {
  let buffer = new Uint8Array(Math.min(FIRST_BYTES, maxBytes));
  let length = 0;

  function grow(needed: number): void {
    const bigger = new Uint8Array(Math.min(maxBytes, Math.max(needed, buffer.length * 2)));
    bigger.set(buffer.subarray(0, length));
    wipe(buffer);
    buffer = bigger;
  }

  function clear(): void {
    wipe(buffer.subarray(0, length));
    length = 0;
  }

  return {
    get length() {
      return length;
    },
    push(piece) {
      const needed = length + piece.length;
      if (needed > maxBytes) return false;
      if (needed > buffer.length) grow(needed);
      buffer.set(piece, length);
      length = needed;
      return true;
    },
    view: () => buffer.subarray(0, length),
    take() {
      const taken = wiped(buffer.slice(0, length));
      clear();
      return taken;
    },
    drop(count) {
      const kept = Math.max(0, length - count);
      buffer.copyWithin(0, length - kept, length);
      wipe(buffer.subarray(kept, length));
      length = kept;
    },
    clear,
  };
}
