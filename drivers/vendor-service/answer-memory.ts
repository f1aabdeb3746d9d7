import { createHash } from 'node:crypto';

import type { Clock } from '#kit/clock.ts';
import { CLOCK_TOLERANCE_MS } from './verify-device.ts';

/**
 * Remembers answers that were accepted. Pages reuse a transaction id when a person tries again, so an answer to the
 * first try would fit the second in every field.
 */
export interface AnswerMemory {
  /** Accepts these signed texts and remembers them; returns false if one was accepted before or is there twice. */
  accept(tokens: readonly string[]): boolean;
}

/** An answer that is older or newer than the tolerance is refused for its time, so nothing older has to be kept. */
const KEPT_MS = 2 * CLOCK_TOLERANCE_MS;

/** Creates an empty {@link AnswerMemory}. It keeps only hashes, as long as an answer could pass for its time. */
export function createAnswerMemory(clock: Clock): AnswerMemory {
  const accepted = new Map<string, number>();
  return {
    accept(tokens) {
      const now = clock.monotonic();
      for (const [hash, at] of accepted) if (now - at > KEPT_MS) accepted.delete(hash);
      // Without the signature: one text may have several valid signatures.
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
