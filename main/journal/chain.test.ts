import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextEntry, verifyChain, type JournalEntry } from './chain.ts';

function chainOf(length: number): JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (let index = 0; index < length; index += 1) {
    const at = new Date(1_772_000_000_000 + index * 1000).toISOString();
    entries.push(nextEntry(entries.at(-1), { kind: `kind-${index}`, subjects: { id: 's' }, details: { index } }, at));
  }
  return entries;
}

describe('verifyChain', () => {
  it('finds nothing in a chain as it was written', () => {
    const entries = chainOf(5);
    expect(verifyChain(entries)).toEqual({ entries: 5, head: entries[4]!.hash, findings: [] });
    expect(verifyChain([])).toEqual({ entries: 0, head: '0'.repeat(64), findings: [] });
  });

  it('finds any change of any field at the entry where it was made', () => {
    const changes: ((entry: JournalEntry) => JournalEntry)[] = [
      (entry) => ({ ...entry, kind: 'other' }),
      (entry) => ({ ...entry, at: entry.at.replace('Z', '0Z') }),
      (entry) => ({ ...entry, subjects: { id: 'other' } }),
      (entry) => ({ ...entry, details: { ...entry.details, more: true } }),
      (entry) => ({ ...entry, hash: 'f'.repeat(64) }),
      (entry) => ({ ...entry, previousHash: 'f'.repeat(64) }),
    ];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(), fc.constantFrom(...changes), (length, where, change) => {
        const entries = chainOf(length);
        const index = where % length;
        entries[index] = change(entries[index]!);
        const { findings } = verifyChain(entries);
        expect(findings[0]?.seq).toBe(index + 1);
      }),
    );
  });

  it('finds a missing entry, swapped entries and a rewritten one with a fitting hash', () => {
    const missing = chainOf(4);
    missing.splice(1, 1);
    expect(verifyChain(missing).findings[0]).toEqual({ seq: 2, code: 'gap' });

    const [one, two, three] = chainOf(3) as [JournalEntry, JournalEntry, JournalEntry];
    expect(verifyChain([one, three, two]).findings[0]).toEqual({ seq: 2, code: 'gap' });

    const rewritten = nextEntry(one, { kind: 'other', subjects: {}, details: {} }, two.at);
    expect(verifyChain([one, rewritten, three]).findings).toEqual([{ seq: 3, code: 'link-broken' }]);
  });

  it('finds an entry that claims to be older than the one before it', () => {
    const [one] = chainOf(1) as [JournalEntry];
    const older = nextEntry(one, { kind: 'k', subjects: {}, details: {} }, '2020-01-01T00:00:00.000Z');
    expect(verifyChain([one, older]).findings).toEqual([{ seq: 2, code: 'time-went-back' }]);
  });
});
