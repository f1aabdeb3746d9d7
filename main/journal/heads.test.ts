import { describe, expect, it } from 'vitest';
import { err, ok, type Result } from '#kit/result.ts';
import type { JournalEntry } from './chain.ts';
import { createHeads, type SignedHead } from './heads.ts';
import { PROOF_ENTRIES } from './proof.ts';
import { chainOf } from './testing/chains.ts';

type Full = { readonly code: 'disk-full' };

function scene(length: number) {
  const entries: JournalEntry[] = chainOf(length);
  const signed = new Map<number, SignedHead>();
  const facts = new Map<string, unknown>();
  const state = { isFull: false, signings: 0 };
  const heads = createHeads<Full>({
    journal: { last: () => entries.at(-1), from: (seq, limit) => entries.slice(seq - 1, seq - 1 + limit) },
    heads: {
      last: () => [...signed.values()].at(-1),
      at: (seq) => signed.get(seq),
      insert: (head) => {
        if (signed.has(head.seq)) throw new Error('signed twice');
        signed.set(head.seq, head);
      },
    },
    facts: { get: (name) => facts.get(name), put: (name, value) => facts.set(name, value) },
    transaction: <T>(work: () => Result<T, never>): Result<T, Full> =>
      state.isFull ? err({ code: 'disk-full' }) : work(),
    stationId: 'station-1',
    sign: ({ seq, hash, stationId }) => {
      state.signings += 1;
      return Promise.resolve(`${stationId} ${seq} ${hash}`);
    },
  });
  const due = async () => {
    const result = await heads.due();
    if (!result.ok) throw new Error(result.error.code);
    const { proof, isComplete } = result.value;
    return { first: proof.entries[0]?.seq, last: proof.entries.at(-1)?.seq, head: proof.head, isComplete, proof };
  };
  return { entries, signed, facts, state, heads, due };
}

describe('the heads of a journal', () => {
  it('are signed once for each state, over number and hash', async () => {
    const { entries, signed, state, heads } = scene(3);
    expect(await heads.sign()).toEqual(ok(undefined));
    await heads.sign();
    expect([...signed.values()].map(({ jws }) => jws)).toEqual([`station-1 3 ${entries[2]?.hash}`]);
    entries.push(...chainOf(1, { before: entries }).slice(3));
    await Promise.all([heads.sign(), heads.sign()]);
    expect([...signed.keys()]).toEqual([3, 4]);
    expect(state.signings).toBeLessThanOrEqual(3);
  });

  it('are none while nothing has happened', async () => {
    const { signed, heads } = scene(0);
    expect(await heads.sign()).toEqual(ok(undefined));
    expect(signed.size).toBe(0);
  });

  it('say so when the disk is full, and are signed afterwards', async () => {
    const { state, signed, heads } = scene(2);
    state.isFull = true;
    expect(await heads.sign()).toEqual(err({ code: 'disk-full' }));
    expect(await heads.due()).toEqual(err({ code: 'disk-full' }));
    state.isFull = false;
    await heads.sign();
    expect([...signed.keys()]).toEqual([2]);
  });
});

describe('what is due to the portal', () => {
  it('is everything at first, in messages of a limited size, and the end when the portal has the rest', async () => {
    const { due, heads } = scene(2 * PROOF_ENTRIES + 5);
    const first = await due();
    expect(first).toMatchObject({ first: 1, last: PROOF_ENTRIES, isComplete: false });
    expect(first.head).toBe(`station-1 ${PROOF_ENTRIES} ${first.proof.entries.at(-1)?.hash}`);
    heads.accepted(first.proof);
    const second = await due();
    expect(second).toMatchObject({ first: PROOF_ENTRIES + 1, last: 2 * PROOF_ENTRIES, isComplete: false });
    heads.accepted(second.proof);
    expect(await due()).toMatchObject({ first: 2 * PROOF_ENTRIES + 1, last: 2 * PROOF_ENTRIES + 5, isComplete: true });
  });

  it('is the same again after an answer that was lost, with what happened since', async () => {
    const { due, entries } = scene(4);
    expect(await due()).toMatchObject({ first: 1, last: 4 });
    entries.push(...chainOf(1, { before: entries }).slice(4));
    expect(await due()).toMatchObject({ first: 1, last: 5 });
  });

  it('is the last entry when the portal has all, and goes back for no answer that comes late', async () => {
    const { due, entries, heads } = scene(4);
    const early = await due();
    entries.push(...chainOf(2, { before: entries }).slice(4));
    const late = await due();
    heads.accepted(late.proof);
    heads.accepted(early.proof);
    expect(await due()).toMatchObject({ first: 6, last: 6, isComplete: true });
  });

  it('is everything again when the portal keeps less than was thought', async () => {
    const { due, heads } = scene(4);
    heads.accepted((await due()).proof);
    heads.forgetAccepted();
    expect(await due()).toMatchObject({ first: 1, last: 4 });
  });

  it('is the end of a journal that is shorter than what was accepted: the portal judges it', async () => {
    const { due, facts } = scene(4);
    facts.set('journal-accepted', { seq: 9 });
    expect(await due()).toMatchObject({ first: 4, last: 4, isComplete: true });
    facts.set('journal-accepted', 'damaged');
    expect(await due()).toMatchObject({ first: 1, last: 4 });
  });
});
