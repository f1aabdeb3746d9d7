import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ListingProblem } from '#vocabulary/service-problems.ts';

export type JsonProblem = Extract<ListingProblem, 'not-json' | 'too-deep'>;

/** Much deeper than any SBI message (the deepest, an error in an element in an array, is at four). */
const MAX_DEPTH = 16;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/**
 * Reads JSON that an unknown service sent: only valid UTF-8, and no deeper than an SBI message can be, so that no
 * parser or schema has to follow thousands of brackets.
 */
export function readBoundedJson(bytes: Uint8Array): Result<unknown, { readonly code: JsonProblem }> {
  if (isDeeperThan(bytes, MAX_DEPTH)) return err({ code: 'too-deep' });
  try {
    return ok(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown);
  } catch {
    return err({ code: 'not-json' });
  }
}

/** Counts brackets outside of strings; in UTF-8 no octet of a longer character equals a bracket. */
function isDeeperThan(bytes: Uint8Array, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (inString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) {
      inString = true;
    } else if (OPENING.has(byte)) {
      depth += 1;
      if (depth > limit) return true;
    } else if (CLOSING.has(byte)) {
      depth -= 1;
    }
  }
  return false;
}
