import { every, type Clock } from '#kit/clock.ts';
import type { Result } from '#kit/result.ts';
import type { StepTaken } from '../submission/ledger.ts';

const DAY_CHECK_MS = 60_000;

/**
 * Signs the journal's head at the start, where anything is unsigned, after each submit, and at the end of each day by the
 * clock on the wall. A head that cannot be signed now (a full disk) is signed with the next one: it covers all before it.
 */
export function watchJournalHeads(deps: {
  readonly sign: () => Promise<Result<void>>;
  readonly ledger: { subscribe(listener: (taken: Pick<StepTaken, 'step'>) => void): () => void };
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly onFault: (fault: unknown) => void;
}): { stop(): Promise<void> } {
  const { ledger, clock, onFault } = deps;
  const today = (): string => new Date(clock.now()).toDateString();
  let day = today();

  let signing: Promise<unknown> = Promise.resolve();
  function sign(): void {
    signing = signing.then(deps.sign).catch(onFault);
  }

  sign();
  const unsubscribe = ledger.subscribe(({ step }) => {
    if (step === 'submit') sign();
  });
  const stopDays = every(clock, DAY_CHECK_MS, () => {
    if (today() === day) return;
    day = today();
    sign();
  });
  return {
    async stop() {
      unsubscribe();
      stopDays();
      await signing;
    },
  };
}
