import type { Clock } from '#kit/clock.ts';
import { ok, type Result } from '#kit/result.ts';
import type { Person } from '#vocabulary/people.ts';
import type { TrustedClock } from '../journal/clock.ts';
import type { StoreError } from '../store/fault.ts';
import type { DueSubmission } from '../store/outbox-repository.ts';
import type { SubmissionLedger } from '../store/store.ts';
import type { StepRefused } from '../submission/ledger.ts';
import { createAlarm } from './alarm.ts';
import { attempt, type AttemptDeps, type Outcome } from './attempt.ts';
import { defaultRetryPolicy, type RetryPolicy } from './policy.ts';
import { createQueueSteps, type QueueSteps, type ReleaseError } from './queue-steps.ts';

/** What the outbox needs. */
export interface OutboxDeps extends AttemptDeps {
  readonly ledger: SubmissionLedger;
  readonly clock: TrustedClock;
  /** Of the machine; for the wait before the next attempt and the limit of each. */
  readonly machine: Pick<Clock, 'after'>;
  /** From [0, 1). */
  readonly random: () => number;
  readonly policy?: RetryPolicy;
  /** How many are sent at a time, so that a slow one does not hold up the others. */
  readonly concurrency?: number;
  /** An attempt that takes longer is ended; its upload continues later where it was, if the portal can resume it. */
  readonly attemptLimitMs?: number;
  /** A fault of the program during an attempt; the submission is quarantined. */
  readonly onFault: (fault: unknown) => void;
}

/** The upload worker. */
export interface Outbox {
  /** Takes back what an earlier run was sending, and begins. Returns how many submissions those were. */
  start(): Result<number, StoreError | StepRefused>;
  /** Something may be due: a decision was made. */
  wake(): void;
  /** Tries all that waits at once: the portal answers again, or a person asks. Not to be called after every ping. */
  retryNow(): void;
  /** A person sends a quarantined submission again. */
  release(submissionId: string, operator: Person): Result<void, ReleaseError>;
  /** Resolves when nothing is being sent. */
  idle(): Promise<void>;
  /** Begins nothing new, ends what is being sent and resolves when the store has recorded that. */
  stop(): Promise<void>;
}

const DEFAULT_CONCURRENCY = 2;
const DEFAULT_ATTEMPT_LIMIT_MS = 15 * 60_000;

/**
 * Sends what was approved. Each step is one transaction with its journal entry; what is lost between two steps is sent
 * again, and the portal answers with the same receipt (idempotent by submission id).
 */
export function createOutbox(deps: OutboxDeps): Outbox {
  const { store, ledger, clock, machine, random } = deps;
  const { policy = defaultRetryPolicy, concurrency = DEFAULT_CONCURRENCY } = deps;
  const steps = createQueueSteps({ store, ledger, clock, policy, random });
  const inHand = new Map<string, { readonly controller: AbortController; readonly done: Promise<void> }>();
  const alarm = createAlarm(machine, pass);
  let isRunning = false;

  function isBeingSent(submissionId: string): boolean {
    return inHand.has(submissionId);
  }

  function pass(): void {
    if (!isRunning) return;
    const taken = steps.takeBack('later', isBeingSent);
    const waiting = store.read<DueSubmission[], StoreError>(() => ok(store.outbox.approved()));
    if (!taken.ok || !waiting.ok) {
      alarm.set(policy.capMs);
      return;
    }
    const now = clock.now();
    let next = Infinity;
    for (const { submissionId, nextAttemptAt } of waiting.value) {
      if (isBeingSent(submissionId)) continue;
      if (nextAttemptAt !== null && nextAttemptAt > now) {
        next = Math.min(next, nextAttemptAt);
        continue;
      }
      // The others are picked up when one of those in hand is done.
      if (inHand.size >= concurrency) break;
      if (!begin(submissionId)) next = Math.min(next, now + policy.capMs);
    }
    if (next < Infinity) alarm.set(next - now);
  }

  function begin(submissionId: string): boolean {
    if (!steps.begin(submissionId).ok) return false;
    const controller = new AbortController();
    const done = send({ deps, steps, submissionId, controller }).finally(() => {
      inHand.delete(submissionId);
      pass();
    });
    inHand.set(submissionId, { controller, done });
    return true;
  }

  async function idle(): Promise<void> {
    while (inHand.size > 0) await Promise.all([...inHand.values()].map(({ done }) => done));
  }

  return {
    start() {
      const taken = steps.takeBack('at-start', isBeingSent);
      isRunning = true;
      pass();
      return taken;
    },

    wake: pass,

    retryNow() {
      store.transaction<undefined, StoreError>(() => {
        store.outbox.allDueNow();
        return ok(undefined);
      });
      pass();
    },

    release(submissionId, operator) {
      const released = steps.release(submissionId, operator);
      if (released.ok) pass();
      return released;
    },

    idle,

    async stop() {
      isRunning = false;
      alarm.clear();
      for (const { controller } of inHand.values()) controller.abort();
      await idle();
    },
  };
}

/** One attempt, from its start to the record of how it ended. */
async function send(sending: {
  readonly deps: OutboxDeps;
  readonly steps: QueueSteps;
  readonly submissionId: string;
  /** Ends the attempt when the outbox is stopped or the attempt takes too long. */
  readonly controller: AbortController;
}): Promise<void> {
  const { deps, steps, submissionId, controller } = sending;
  const { machine, onFault, attemptLimitMs = DEFAULT_ATTEMPT_LIMIT_MS } = deps;
  const deadline = { isPassed: false };
  const cancelLimit = machine.after(attemptLimitMs, () => {
    deadline.isPassed = true;
    controller.abort();
  });
  let outcome: Outcome;
  try {
    outcome = await attempt(deps, submissionId, controller.signal);
  } catch (fault) {
    outcome = { verdict: 'quarantine', cause: { code: 'internal' } };
    if (!controller.signal.aborted) onFault(fault);
  }
  cancelLimit();
  if (outcome.verdict !== 'accepted' && controller.signal.aborted) {
    outcome = { verdict: 'wait', cause: deadline.isPassed ? 'timed-out' : 'stopped' };
  }
  // A failure leaves it `uploading`; the next pass takes it back and sends it again.
  steps.settle(submissionId, outcome);
}
