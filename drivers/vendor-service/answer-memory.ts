import { createHash } from 'node:crypto';

import type { Clock } from '#kit/clock.ts';
import { CLOCK_TOLERANCE_MS } from './verify-device.ts';

/**
 * Remembers answers that were accepted. Pages reuse a transaction id when a person tries again, so an answer to the first
 * try would fit the second in every field.
 */
export interface AnswerMemory {
  /** Whether none of these signed texts was accepted before; if so they are from now on remembered. */
  accept(tokens: readonly string[]): boolean;
}

/** An answer whose time is further off than the tolerance to either side is refused by its time. */
const KEPT_MS = 2 * CLOCK_TOLERANCE_MS;

/** Makes an empty {@link AnswerMemory}. It keeps hashes only, and only as long as an answer could pass by its time. */
export function createAnswerMemory(clock: Clock): AnswerMemory {
  const accepted = new Map<string, number>();
  return {
    accept(tokens) {
      const now = clock.monotonic();
      for (const [hash, at] of accepted) if (now - at > KEPT_MS) accepted.delete(hash);
      // The signature is left out: RSA signatures of one text are equal, but that is no law of other libraries.
      const hashes = tokens.map((token) =>
        createHash('sha256')
          .update(token.slice(0, Math.max(0, token.lastIndexOf('.'))))
          .digest('base64'),
      );
      if (new Set(hashes).size !== hashes.length || hashes.some((hash) => accepted.has(hash))) return false;
      for (const hash of hashes) accepted.set(hash, now);
      return true;
    },
  };
}
