/**
 * Content that does not outlive its use: pixels, records, keys, decrypted bytes. What owns such content is a type of its
 * own, apart from what only looks at it, so that the compiler and the lint rule `kiosk/no-forgotten-secret` see an owner
 * that neither wipes nor hands on.
 */

/** Zeroes what it owns when its scope ends: `using x = …`. Disposing twice is harmless. */
export interface Wipes extends Disposable {
  [Symbol.dispose](): void;
}

/** `Content` that is wiped by who holds it; the plain `Content` is only looked at. */
export type Owned<Content> = Content & Wipes;

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

/** Makes `content` itself the owner of the views in it, which are asked for when it is wiped. A copy of it owns nothing. */
export function owning<Content extends object>(
  content: Content,
  views: () => Iterable<ArrayBufferView | undefined>,
): Owned<Content> {
  // Not enumerable, so that neither a comparison nor a message to another thread sees it.
  return Object.defineProperty(content, Symbol.dispose, { value: () => wipe(...views()) }) as Owned<Content>;
}

/** Zeroes what a computation has used on its way when its scope ends: `using _ = wiping(…)`. */
export function wiping(...views: readonly (ArrayBufferView | undefined)[]): Wipes {
  return owning({}, () => views);
}

/** Zeroes content that nothing uses any more. What was given to another thread is empty here and left alone. */
export function wipe(...contents: readonly (ArrayBufferView | undefined)[]): void {
  for (const content of contents) {
    if (!content || content.byteLength === 0) continue;
    new Uint8Array(content.buffer, content.byteOffset, content.byteLength).fill(0);
  }
}
