import { err, ok, type Result } from '#kit/result.ts';
import type { SubmissionState, WaitCode } from '#vocabulary/submission-states.ts';
import type { Person } from '#vocabulary/people.ts';
import type { TrustedClock } from '../journal/clock.ts';
import type { StoreError } from '../store/fault.ts';
import type { Store, SubmissionLedger } from '../store/store.ts';
import type { StepRefused } from '../submission/ledger.ts';
import type { Outcome } from './attempt.ts';
import { retryDelayMs, type RetryPolicy } from './policy.ts';

/** Only what is quarantined can be released. */
export type ReleaseError =
  | StoreError
  | { readonly code: 'submission-unknown' }
  | { readonly code: 'not-quarantined'; readonly state: SubmissionState };

/** What the steps of the queue need. */
export interface QueueStepsDeps {
  readonly store: Store;
  readonly ledger: SubmissionLedger;
  readonly clock: TrustedClock;
  readonly policy: RetryPolicy;
  /** From [0, 1). */
  readonly random: () => number;
}

/** What happens to an approved submission. Each step is one transaction, which also writes the row of the queue. */
export interface QueueSteps {
  /** Counts an attempt and begins it. */
  begin(submissionId: string): Result<void, StoreError | StepRefused>;
  /** Records how an attempt ended. */
  settle(submissionId: string, outcome: Outcome): Result<void, StoreError | StepRefused>;
  /**
   * Takes back what is `uploading` although `isBeingSent` says that it is not. At the start this means that an earlier
   * run was killed: the submission is sent again at once. Later it means that the disk could not record the end of an
   * attempt: a wait keeps the submission from being sent over and over. Returns how many submissions those were.
   */
  takeBack(
    when: 'at-start' | 'later',
    isBeingSent: (submissionId: string) => boolean,
  ): Result<number, StoreError | StepRefused>;
  /** A person sends a quarantined submission again. */
  release(submissionId: string, operator: Person): Result<void, ReleaseError>;
}

/** The steps of the queue over the store. */
export function createQueueSteps(deps: QueueStepsDeps): QueueSteps {
  const { store, ledger } = deps;

  return {
    begin(submissionId) {
      return store.transaction(() => {
        store.outbox.countAttempt(submissionId);
        const attempt = store.outbox.get(submissionId)?.attempts ?? 0;
        return done(ledger.takeStep(submissionId, { step: 'begin-upload', details: { attempt } }));
      });
    },

    settle(submissionId, outcome) {
      return store.transaction(() => settled(deps, submissionId, outcome));
    },

    takeBack(when, isBeingSent) {
      const cause = when === 'later' ? 'store-failed' : 'interrupted';
      return store.transaction(() => {
        const strays = store.submissions.inStates(['uploading']).filter(({ id }) => !isBeingSent(id));
        for (const { id } of strays) {
          if (when === 'later') putOff(deps, id, { cause });
          const taken = ledger.takeStep(id, { step: 'wait', details: { cause } });
          if (!taken.ok) return taken;
        }
        return ok(strays.length);
      });
    },

    release(submissionId, operator) {
      return store.transaction<undefined, ReleaseError>(() => {
        store.outbox.reset(submissionId);
        const taken = ledger.takeStep(submissionId, { step: 'release', operator });
        if (taken.ok) return ok(undefined);
        const { error } = taken;
        return err(error.code === 'step-not-allowed' ? { code: 'not-quarantined', state: error.state } : error);
      });
    },
  };
}

function settled(deps: QueueStepsDeps, submissionId: string, outcome: Outcome): Result<void, StoreError | StepRefused> {
  const { store, ledger } = deps;
  switch (outcome.verdict) {
    case 'accepted': {
      const { applicationId, receivedAt } = outcome.receipt;
      store.receipts.insert({ submissionId, jws: outcome.jws, applicationId, receivedAt });
      store.outbox.setDone(submissionId);
      return done(ledger.takeStep(submissionId, { step: 'accept', details: { applicationId } }));
    }
    case 'quarantine': {
      const { code: reason, ...refusal } = outcome.cause;
      store.outbox.setQuarantined(submissionId, outcome.cause);
      return done(ledger.takeStep(submissionId, { step: 'quarantine', details: { reason, ...refusal } }));
    }
    case 'wait': {
      const { cause } = outcome;
      if (cause === 'stopped') store.outbox.uncountAttempt(submissionId);
      else putOff(deps, submissionId, outcome);
      return done(ledger.takeStep(submissionId, { step: 'wait', details: { cause } }));
    }
  }
}

function putOff(
  deps: QueueStepsDeps,
  submissionId: string,
  failure: { readonly cause: WaitCode; readonly askedSeconds?: number | undefined },
): void {
  const { store, clock, policy, random } = deps;
  const { cause, askedSeconds } = failure;
  const attempts = store.outbox.get(submissionId)?.attempts ?? 1;
  const delay = retryDelayMs(policy, { attempts, random: random(), askedSeconds });
  store.outbox.setWaiting(submissionId, { cause, since: clock.nowIso(), until: clock.now() + delay });
}

function done<E extends { readonly code: string }>(result: Result<unknown, E>): Result<void, E> {
  return result.ok ? ok(undefined) : result;
}
