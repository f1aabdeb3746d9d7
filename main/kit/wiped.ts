/**
 * Content that must not outlive its use: pixels, records, keys, decrypted bytes. An owner of such content has a type of
 * its own, unlike code that only reads it, so that the compiler and the lint rule `kiosk/no-forgotten-secret` find an
 * owner that neither wipes the content nor passes ownership on.
 */

/** Zeroes what it owns when its scope ends: `using x = …`. Disposing twice is harmless. */
export interface Wipes extends Disposable {
  [Symbol.dispose](): void;
}

/** `Content` that its holder must wipe; plain `Content` is for reading only. */
export type Owned<Content> = Content & Wipes;

/** The owner of `bytes`. */
export interface Wiped<Bytes extends ArrayBufferView = Uint8Array> extends Wipes {
  /** For reading while this owner is in scope; all zero afterwards, unless ownership was passed on. */
  readonly bytes: Bytes;
  /** Passes ownership to a new owner; this one wipes nothing from now on. */
  take(): Wiped<Bytes>;
  /** Passes the content to code without owners, which must wipe it from now on. */
  release(): Bytes;
}

/** Creates the owner of `bytes`: nothing else may keep them. */
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

/** Makes `content` itself the owner of the views in it, which are read when it is wiped. A copy of it owns nothing. */
export function owning<Content extends object>(
  content: Content,
  views: () => Iterable<ArrayBufferView | undefined>,
): Owned<Content> {
  // Not enumerable, so that neither a comparison nor a message to another thread sees it.
  return Object.defineProperty(content, Symbol.dispose, { value: () => wipe(...views()) }) as Owned<Content>;
}

/** Zeroes intermediate content of a computation when its scope ends: `using _ = wiping(…)`. */
export function wiping(...views: readonly (ArrayBufferView | undefined)[]): Wipes {
  return owning({}, () => views);
}

/** Zeroes content that is no longer used. A buffer that was moved to another thread is empty here and is skipped. */
export function wipe(...contents: readonly (ArrayBufferView | undefined)[]): void {
  for (const content of contents) {
    if (!content || content.byteLength === 0) continue;
    new Uint8Array(content.buffer, content.byteOffset, content.byteLength).fill(0);
  }
}
