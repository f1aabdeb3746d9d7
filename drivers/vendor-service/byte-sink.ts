/** Octets that come in pieces, gathered in one buffer: a million pieces of one octet cost no more than one of a million. */
export interface ByteSink {
  readonly length: number;
  /** Takes a copy of the piece; false, and nothing taken, when it would not fit. */
  push(piece: Uint8Array): boolean;
  /** The octets so far, a view that is only valid until the next push or wipe. */
  view(): Uint8Array;
  /** The octets so far as an array of their own; the sink is empty and wiped afterwards. */
  take(): Uint8Array;
  /** Drops the first `count` octets. */
  drop(count: number): void;
  wipe(): void;
}

const FIRST_BYTES = 4096;

/** Makes a {@link ByteSink} that never holds more than `maxBytes`. */
export function createByteSink(maxBytes: number): ByteSink {
  let buffer = new Uint8Array(Math.min(FIRST_BYTES, maxBytes));
  let length = 0;

  function grow(needed: number): void {
    const bigger = new Uint8Array(Math.min(maxBytes, Math.max(needed, buffer.length * 2)));
    bigger.set(buffer.subarray(0, length));
    buffer.fill(0);
    buffer = bigger;
  }

  function wipe(): void {
    buffer.fill(0, 0, length);
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
      const taken = buffer.slice(0, length);
      wipe();
      return taken;
    },
    drop(count) {
      const kept = Math.max(0, length - count);
      buffer.copyWithin(0, length - kept, length);
      buffer.fill(0, kept, length);
      length = kept;
    },
    wipe,
  };
}
