import { describe, expect, it } from 'vitest';
import type { JournalEntry } from './chain.ts';
import { discontinuityOf, isUnbroken, SentEntrySchema } from './proof.ts';
import { chainOf, rewritten } from './testing/chains.ts';

/** Judges `sent` against a portal that keeps `kept`. */
function judge(sent: readonly JournalEntry[], kept: readonly JournalEntry[]): string | undefined {
  const first = sent[0]?.seq ?? 0;
  const last = sent.at(-1)?.seq ?? 0;
  const around = kept.filter(({ seq }) => seq >= first - 1 && seq <= last);
  return discontinuityOf(sent, { newest: kept.at(-1), around });
}

const ten = chainOf(10);
const LATER = '2026-03-05T08:00:00.000Z';

describe('a chain that continues what is kept', () => {
  it.each([
    ['all of it, to a portal that has none', 1, 10, 0],
    ['what is new, and nothing else', 5, 10, 4],
    ['what is new, and what was sent before', 2, 10, 6],
    ['only what was sent before: its answer was lost', 3, 8, 8],
    ['less than is kept: a later delivery was quicker', 3, 5, 10],
    ['the last entry alone', 10, 10, 10],
  ])('is accepted with %s', (_, from, to, kept) => {
    expect(judge(ten.slice(from - 1, to), ten.slice(0, kept))).toBeUndefined();
  });
});

describe('a chain that does not continue what is kept', () => {
  it('has a gap: the portal was put back, or the start was left out', () => {
    expect(judge(ten.slice(6), ten.slice(0, 5))).toBe('journal-gap');
    expect(judge(ten.slice(1), [])).toBe('journal-gap');
  });

  it('was emptied and begins anew', () => {
    const anew = chainOf(3, { start: LATER });
    expect(judge(anew, ten)).toBe('journal-emptied');
    expect(judge(chainOf(12, { start: LATER }), ten)).toBe('journal-emptied');
  });

  it.each([1, 4, 9])('was rolled back to entry %i and lived on', (seq) => {
    const restored = chainOf(3, { before: ten.slice(0, seq), start: LATER });
    expect(judge(restored.slice(seq - 1), ten)).toBe('journal-rolled-back');
    expect(judge(restored, ten)).toBe('journal-rolled-back');
  });

  it('is a clone that writes at the same time', () => {
    const common = ten.slice(0, 4);
    const one = chainOf(6, { before: common, start: '2026-03-02T09:00:00.000Z' });
    const other = chainOf(6, { before: common, start: '2026-03-02T09:00:30.000Z' });
    expect(judge(other.slice(4), one)).toBe('journal-forked');
    expect(judge(one.slice(4), other)).toBe('journal-forked');
  });

  it('was rewritten, and its hashes made anew', () => {
    const other = rewritten(ten, 3, { kind: 'operator-signed-in' });
    expect(judge(other, ten)).toBe('journal-rewritten');
    expect(judge(rewritten(ten, 1, { subjects: {} }), ten)).toBe('journal-rewritten');
    // The rewritten entry itself is not sent again; what follows it stands on another hash.
    const longer = rewritten(chainOf(12), 3, { details: { code: 'other' } });
    expect(judge(longer.slice(10), ten)).toBe('journal-rewritten');
    expect(judge(longer.slice(7), ten)).toBe('journal-rewritten');
  });

  it.each<[string, (entries: JournalEntry[]) => readonly JournalEntry[]]>([
    ['an entry was changed without its hash', (all) => all.with(4, { ...all[4]!, kind: 'visit-ended' })],
    ['an entry is missing', (all) => all.toSpliced(4, 1)],
    ['two entries changed places', (all) => all.with(4, all[5]!).with(5, all[4]!)],
    ['its first entry has one before it', (all) => [{ ...all[0]!, previousHash: '1'.repeat(64) }, ...all.slice(1)]],
    ['it is empty', () => []],
  ])('is broken when %s', (_, change) => {
    expect(judge(change([...ten]), [])).toBe('journal-broken');
    expect(isUnbroken(ten)).toBe(true);
  });
});

describe('an entry as it is sent', () => {
  const [entry] = ten;

  it('holds ids, codes and numbers, and survives the way as JSON with its hash', () => {
    const full = chainOf(1).map((one) => ({
      ...one,
      subjects: { submissionId: 'a-1', operatorIssuer: 'https://id.example/x', operatorSub: 'auth0|7 é' },
      details: { cause: 'timed-out', attempt: 3, ok: true, reader: 'usb/1-2/SN 0042' },
    }));
    expect(SentEntrySchema.parse(JSON.parse(JSON.stringify(full[0])))).toEqual(full[0]);
  });

  it.each([
    ['words in a detail', { details: { reason: 'Ana Silva lives elsewhere' } }],
    ['a subject that is no id of ours', { subjects: { registrantSub: '2048173958' } }],
    ['a nested detail', { details: { claims: { name: 'Ana' } } }],
    ['a kind of words', { kind: 'Ana came in' }],
    ['a member beside', { note: 'Ana' }],
    ['a long text', { details: { code: 'a'.repeat(200) } }],
  ])('has no room for %s', (_, change) => {
    expect(SentEntrySchema.safeParse({ ...entry, ...change }).success).toBe(false);
    expect(SentEntrySchema.safeParse(entry).success).toBe(true);
  });
});
