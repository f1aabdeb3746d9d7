import { describe, expect, it } from 'vitest';
import { ok } from '#kit/result.ts';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { SubmissionStep } from '../submission/states.ts';
import { watchJournalHeads } from './journal-heads.ts';

function scene(start: Date) {
  const clock = createManualClock(start.getTime());
  const faults: unknown[] = [];
  const listeners = new Set<(taken: { readonly step: SubmissionStep }) => void>();
  const state: { signed: number; fault: Error | undefined } = { signed: 0, fault: undefined };
  const watch = watchJournalHeads({
    sign: () => {
      state.signed += 1;
      return state.fault ? Promise.reject(state.fault) : Promise.resolve(ok(undefined));
    },
    ledger: {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    clock,
    onFault: (fault) => faults.push(fault),
  });
  const take = async (step: SubmissionStep): Promise<void> => {
    for (const listener of listeners) listener({ step });
    await turn();
  };
  return { clock, faults, state, watch, take };
}

/** Lets what waits for a promise run. */
async function turn(): Promise<void> {
  for (let step = 0; step < 5; step += 1) await Promise.resolve();
}

const EVENING = new Date(2026, 2, 2, 23, 50);

describe('the head of the journal', () => {
  it('is signed at the start and after each submit, and for no other step', async () => {
    const { state, take } = scene(EVENING);
    await turn();
    expect(state.signed).toBe(1);
    await take('submit');
    expect(state.signed).toBe(2);
    await take('approve');
    await take('begin-upload');
    expect(state.signed).toBe(2);
  });

  it('is signed once when the day is over', async () => {
    const { clock, state } = scene(EVENING);
    clock.advance(9 * 60_000);
    await turn();
    expect(state.signed).toBe(1);
    clock.advance(2 * 60_000);
    await turn();
    expect(state.signed).toBe(2);
    clock.advance(60 * 60_000);
    await turn();
    expect(state.signed).toBe(2);
  });

  it('goes on after a fault, which is told, and ends when it is stopped', async () => {
    const { clock, faults, state, take, watch } = scene(EVENING);
    await turn();
    state.fault = new Error('no key');
    await take('submit');
    expect(faults).toEqual([state.fault]);
    state.fault = undefined;
    await take('submit');
    expect(state.signed).toBe(3);
    await watch.stop();
    await take('submit');
    clock.advance(86_400_000);
    await turn();
    expect(state.signed).toBe(3);
  });
});
