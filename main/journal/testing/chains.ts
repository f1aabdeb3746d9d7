import { nextEntry, type JournalEntry } from '../chain.ts';

/** A chain of `length` entries, one a minute from `start` on, appended to `before`. */
export function chainOf(
  length: number,
  change: { readonly before?: readonly JournalEntry[]; readonly start?: string; readonly kind?: string } = {},
): JournalEntry[] {
  const { before = [], start = '2026-03-02T08:00:00.000Z', kind = 'visit-started' } = change;
  const entries = [...before];
  for (let index = 0; index < length; index += 1) {
    const at = new Date(Date.parse(start) + index * 60_000).toISOString();
    entries.push(nextEntry(entries.at(-1), { kind, subjects: { visitId: `visit-${index}` }, details: {} }, at));
  }
  return entries;
}

/** The same entries, with one changed and every hash after it made anew. */
export function rewritten(
  entries: readonly JournalEntry[],
  seq: number,
  change: Partial<JournalEntry>,
): JournalEntry[] {
  const made: JournalEntry[] = [];
  for (const entry of entries) {
    const { kind, subjects, details, at } = entry.seq === seq ? { ...entry, ...change } : entry;
    made.push(nextEntry(made.at(-1), { kind, subjects, details }, at));
  }
  return made;
}
