/**
 * Content that does not outlive its use: pixels, records, keys, decrypted bytes. What owns such content is a type of its
 * own, apart from what only looks at it, so that the compiler and the lint rule `kiosk/no-forgotten-secret` see an owner
 * that neither wipes nor hands on.
 */

/** Zeroes what it owns when its scope ends: `using x = …`. Disposing twice is harmless. */
export interface Wipes extends Disposable {
  [Symbol.dispose](): void;
}

/** The owner of `bytes`. */
export interface Wiped<Bytes extends ArrayBufferView = Uint8Array> extends Wipes {
  /** To look at while this owner is in scope; all zero afterwards, unless ownership was handed on. */
  readonly bytes: Bytes;
  /** Hands ownership to a new owner; this one wipes nothing from now on. */
  take(): Wiped<Bytes>;
  /** Hands the content to code that knows no owners, whose duty the wiping is from now on. */
  release(): Bytes;
}

/** Makes the owner of `bytes`: nothing else may keep them. */
export function wiped<Bytes extends ArrayBufferView>(bytes: Bytes): Wiped<Bytes> {
  let isOwner = true;
  return {
    bytes,
    take() {
      const next = wiped(bytes);
      if (!isOwner) next.release();
      isOwner = false;
      return next;
    },
    release() {
      isOwner = false;
      return bytes;
    },
    [Symbol.dispose]() {
      if (isOwner) wipe(bytes);
      isOwner = false;
    },
  };
}

/** Zeroes content that nothing uses any more. What was given to another thread is empty here and left alone. */
export function wipe(...contents: readonly (ArrayBufferView | undefined)[]): void {
  for (const content of contents) {
    if (!content || content.byteLength === 0) continue;
    new Uint8Array(content.buffer, content.byteOffset, content.byteLength).fill(0);
  }
}
