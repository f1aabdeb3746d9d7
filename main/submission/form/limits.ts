import type { Answers } from '../manifest.ts';

/**
 * How large answers may be. Kiosk and portal share these, so that nothing is taken here and refused there after the person
 * has gone; and a check of answers within them ends in a fraction of a second.
 */
export const ANSWER_LIMITS = {
  /** Bytes of the answers as JSON in UTF-8. With manifest and tokens they fit twice into a delivery. */
  bytes: 1024 * 1024,
  /** Entries of one list: rows of a grid, choices, documents. */
  rows: 500,
  /** Objects and lists inside each other. */
  depth: 16,
} as const;

/** Bytes of the largest document. The portal takes no larger one, so no setting of a station can allow it. */
export const MOST_DOCUMENT_BYTES = 10 * 1024 * 1024;

/** Which limit the answers break, and where (`members`, empty for all of them). */
export interface Excess {
  readonly limit: keyof typeof ANSWER_LIMITS;
  readonly path: string;
}

/** The first limit that the answers break; undefined when they keep all of them. */
export function excessOf(answers: Answers): Excess | undefined {
  const structural = excessIn(answers, '', 1);
  if (structural) return structural;
  const bytes = new TextEncoder().encode(JSON.stringify(answers)).byteLength;
  return bytes > ANSWER_LIMITS.bytes ? { limit: 'bytes', path: '' } : undefined;
}

function excessIn(value: Answers[string], path: string, depth: number): Excess | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > ANSWER_LIMITS.depth) return { limit: 'depth', path };
  if (Array.isArray(value) && value.length > ANSWER_LIMITS.rows) return { limit: 'rows', path };
  for (const [name, member] of Object.entries(value)) {
    const inner = Array.isArray(value) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
    const excess = excessIn(member, inner, depth + 1);
    if (excess) return excess;
  }
  return undefined;
}
