import { err, ok, type Result } from '#kit/result.ts';
import type { TrustedClock } from '../journal/clock.ts';
import type { Journal } from '../journal/journal.ts';
import type { StoreError } from '../store/fault.ts';
import type { Store } from '../store/store.ts';
import { submissionSteps, type SubmissionState, type SubmissionStep } from '../submission/states.ts';
import { attempt, type AttemptParts, type Outcome } from './attempt.ts';
import { defaultRetryPolicy, retryDelayMs, type RetryPolicy } from './policy.ts';

/** Timers, injected so that a test decides when they fire. */
export interface Timers<Handle = unknown> {
  readonly set: (run: () => void, afterMs: number) => Handle;
  readonly clear: (handle: Handle) => void;
}

/** What the outbox is made of. */
export interface OutboxParts<Handle> extends AttemptParts {
  readonly journal: Journal;
  readonly clock: TrustedClock;
  readonly timers: Timers<Handle>;
  /** From [0, 1). */
  readonly random: () => number;
  readonly policy?: RetryPolicy;
  /** How many are sent at a time, so that a slow one does not hold up the others. */
  readonly concurrency?: number;
  /** An attempt that takes longer is broken off; resumable parts go on where they were. */
  readonly attemptLimitMs?: number;
  /** A submission changed its state. */
  readonly onChange?: (submissionId: string) => void;
  /** A fault of the program during an attempt; the submission is quarantined. */
  readonly onFault: (fault: unknown) => void;
}

/** Only what is quarantined can be released. */
export type ReleaseError =
  | StoreError
  | { readonly code: 'submission-unknown' }
  | { readonly code: 'not-quarantined'; readonly state: SubmissionState };

/** The upload worker. */
export interface Outbox {
  /** Takes back what an earlier run was sending, and begins. Gives how many those were. */
  start(): Result<number, StoreError>;
  /** Something may be due: a decision was made. */
  wake(): void;
  /** The portal is back, or a person asks: all that waits is tried at once. Not for every ping, only for the first. */
  poke(): void;
  /** A person sends a quarantined submission again. */
  release(submissionId: string, operatorSub: string): Result<void, ReleaseError>;
  /** Resolves when nothing is being sent. */
  idle(): Promise<void>;
  /** Begins nothing new, breaks off what is being sent and resolves when that has been written down. */
  stop(): Promise<void>;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Sends what was approved. Each step is one transaction with its journal entry; whatever is lost between two steps is
 * sent again, which the portal answers with the same receipt (idempotent by submission id).
 */
export function createOutbox<Handle>(parts: OutboxParts<Handle>): Outbox {
  const { store, journal, clock, timers, random, onFault } = parts;
  const policy = parts.policy ?? defaultRetryPolicy;
  const concurrency = parts.concurrency ?? 2;
  const attemptLimitMs = parts.attemptLimitMs ?? 15 * 60_000;
  const inHand = new Map<string, { readonly controller: AbortController; readonly done: Promise<void> }>();
  let isRunning = false;
  let timer: { readonly handle: Handle } | undefined;

  function changed(submissionId: string): void {
    parts.onChange?.(submissionId);
  }

  function step(
    name: SubmissionStep,
    submissionId: string,
    details: Readonly<Record<string, string | number>>,
    operatorSub?: string,
  ): void {
    const subjects = operatorSub === undefined ? { submissionId } : { submissionId, operatorSub };
    const entry = journal.append({ kind: submissionSteps[name].journalKind, subjects, details });
    store.submissions.take(name, { id: submissionId, at: entry.at, journalSeq: entry.seq });
  }

  /**
   * `uploading` without anybody sending it. At start an earlier run was killed, and it goes again at once; later the
   * disk did not take the end of an attempt, and only a wait keeps that from being sent over and over.
   */
  function takeBack(when: 'at-start' | 'later'): Result<number, StoreError> {
    const strays = store.transaction<string[], StoreError>(() => {
      const ids = store.submissions
        .inStates(['uploading'])
        .map(({ id }) => id)
        .filter((id) => !inHand.has(id));
      for (const id of ids) {
        if (when === 'later') putOff(id, 'store-failed');
        step('wait', id, { cause: when === 'later' ? 'store-failed' : 'interrupted' });
      }
      return ok(ids);
    });
    if (!strays.ok) return strays;
    strays.value.forEach(changed);
    return ok(strays.value.length);
  }

  function putOff(submissionId: string, cause: string, askedSeconds?: number): void {
    const attempts = store.outbox.get(submissionId)?.attempts ?? 1;
    const delay = retryDelayMs(policy, { attempts, random: random(), askedSeconds });
    store.outbox.setWaiting(submissionId, { cause, since: clock.nowIso(), until: clock.now() + delay });
  }

  function schedule(afterMs: number): void {
    if (timer) timers.clear(timer.handle);
    timer = undefined;
    if (!isRunning) return;
    const handle = timers.set(
      () => {
        timer = undefined;
        pass();
      },
      Math.min(LONGEST_TIMER_MS, Math.max(0, afterMs)),
    );
    timer = { handle };
  }

  function pass(): void {
    if (!isRunning) return;
    const taken = takeBack('later');
    const waiting = store.read<ReturnType<Store['outbox']['approved']>, StoreError>(() => ok(store.outbox.approved()));
    if (!taken.ok || !waiting.ok) {
      schedule(policy.capMs);
      return;
    }
    const now = clock.now();
    let next = Infinity;
    for (const { submissionId, nextAttemptAt } of waiting.value) {
      if (inHand.has(submissionId)) continue;
      if (nextAttemptAt !== undefined && nextAttemptAt > now) {
        next = Math.min(next, nextAttemptAt);
        continue;
      }
      // The others are picked up when one of those in hand is done.
      if (inHand.size >= concurrency) break;
      if (!begin(submissionId)) next = Math.min(next, now + policy.capMs);
    }
    if (next < Infinity) schedule(next - now);
  }

  function begin(submissionId: string): boolean {
    const begun = store.transaction<undefined, StoreError>(() => {
      store.outbox.countAttempt(submissionId);
      step('begin-upload', submissionId, { attempt: store.outbox.get(submissionId)?.attempts ?? 0 });
      return ok(undefined);
    });
    if (!begun.ok) return false;
    const controller = new AbortController();
    const done = send(submissionId, controller).finally(() => {
      inHand.delete(submissionId);
      changed(submissionId);
      pass();
    });
    inHand.set(submissionId, { controller, done });
    changed(submissionId);
    return true;
  }

  async function send(submissionId: string, controller: AbortController): Promise<void> {
    const deadline = { passed: false };
    const limit = timers.set(() => {
      deadline.passed = true;
      controller.abort();
    }, attemptLimitMs);
    let outcome: Outcome;
    try {
      outcome = await attempt(parts, submissionId, controller.signal);
    } catch (fault) {
      outcome = { verdict: 'quarantine', reason: 'internal' };
      if (!controller.signal.aborted) onFault(fault);
    }
    timers.clear(limit);
    if (outcome.verdict !== 'accepted' && controller.signal.aborted) {
      outcome = { verdict: 'wait', cause: deadline.passed ? 'timed-out' : 'stopped' };
    }
    // A failure leaves it `uploading`; the next pass takes it back and sends it again.
    store.transaction<undefined, StoreError>(() => {
      settle(submissionId, outcome);
      return ok(undefined);
    });
  }

  function settle(submissionId: string, outcome: Outcome): void {
    switch (outcome.verdict) {
      case 'accepted': {
        const { applicationId, receivedAt } = outcome.receipt;
        store.receipts.insert({ submissionId, jws: outcome.jws, applicationId, receivedAt });
        store.outbox.setDone(submissionId);
        step('accept', submissionId, { applicationId });
        return;
      }
      case 'quarantine':
        store.outbox.setQuarantined(submissionId, outcome.reason);
        step('quarantine', submissionId, { reason: outcome.reason });
        return;
      case 'wait': {
        const { cause, askedSeconds } = outcome;
        if (cause === 'stopped') store.outbox.uncountAttempt(submissionId);
        else putOff(submissionId, cause, askedSeconds);
        step('wait', submissionId, { cause });
        return;
      }
    }
  }

  async function idle(): Promise<void> {
    while (inHand.size > 0) await Promise.all([...inHand.values()].map(({ done }) => done));
  }

  return {
    start() {
      const taken = takeBack('at-start');
      isRunning = true;
      pass();
      return taken;
    },

    wake: pass,

    poke() {
      store.transaction<undefined, StoreError>(() => {
        store.outbox.allDueNow();
        return ok(undefined);
      });
      pass();
    },

    release(submissionId, operatorSub) {
      const released = store.transaction<undefined, ReleaseError>(() => {
        const state = store.submissions.get(submissionId)?.state;
        if (state === undefined) return err({ code: 'submission-unknown' });
        if (state !== 'quarantined') return err({ code: 'not-quarantined', state });
        store.outbox.reset(submissionId);
        step('release', submissionId, {}, operatorSub);
        return ok(undefined);
      });
      if (!released.ok) return released;
      changed(submissionId);
      pass();
      return released;
    },

    idle,

    async stop() {
      isRunning = false;
      if (timer) timers.clear(timer.handle);
      timer = undefined;
      for (const { controller } of inHand.values()) controller.abort();
      await idle();
    },
  };
}
