import { err, ok, type Result } from '#kit/result.ts';
import type { TrustedClock } from '../journal/clock.ts';
import type { StoreError } from '../store/fault.ts';
import type { Store, SubmissionLedger } from '../store/store.ts';
import type { StepRefused } from '../submission/ledger.ts';

/** How long content stays after it was decided. Milliseconds on the trusted clock. */
export interface RetentionTimes {
  readonly acceptedMs: number;
  readonly rejectedMs: number;
}

/** Why a purge does not happen. */
export type PurgeError = StoreError | StepRefused;

/** Destroys content that is no longer needed. */
export interface Retention {
  /**
   * Destroys the data key and frees the space; the row, the receipt and the journal stay. `logEmptied` is false when a
   * reader kept the write-ahead log from being emptied, which still holds the wrapped key; `purgeExpired` does it.
   */
  purge(submissionId: string): Result<{ readonly logEmptied: boolean }, PurgeError>;
  /** Purges what was accepted or rejected longer ago than it is kept. Returns how many. Called about every hour. */
  purgeExpired(): Result<number, StoreError>;
}

/** Retention over the store. */
export function createRetention(deps: {
  readonly store: Store;
  readonly ledger: SubmissionLedger;
  readonly clock: TrustedClock;
  readonly times: RetentionTimes;
}): Retention {
  const { store, ledger, clock, times } = deps;
  // True at the start: an earlier run may have been killed between a purge and the emptying of the log.
  let isLogDue = true;

  function destroy(submissionId: string): Result<undefined, PurgeError> {
    const destroyed = store.transaction<undefined, PurgeError>(() => {
      const from = store.submissions.get(submissionId)?.state;
      if (from === undefined) return err({ code: 'submission-unknown' });
      const taken = ledger.takeStep(submissionId, { step: 'purge', details: { from } });
      if (!taken.ok) return taken;
      store.forgetContent(submissionId);
      return ok(undefined);
    });
    if (destroyed.ok) isLogDue = true;
    return destroyed;
  }

  function emptyLog(): boolean {
    const emptied = store.checkpoint();
    if (emptied.ok && emptied.value) isLogDue = false;
    return !isLogDue;
  }

  function longAgo(ms: number): string {
    return new Date(clock.now() - ms).toISOString();
  }

  return {
    purge(submissionId) {
      const destroyed = destroy(submissionId);
      return destroyed.ok ? ok({ logEmptied: emptyLog() }) : destroyed;
    },

    purgeExpired() {
      const expired = store.read<string[], StoreError>(() =>
        ok([
          ...store.submissions.unchangedSince('accepted', longAgo(times.acceptedMs)),
          ...store.submissions.unchangedSince('rejected', longAgo(times.rejectedMs)),
        ]),
      );
      if (!expired.ok) return expired;
      const purged = expired.value.filter((id) => destroy(id).ok).length;
      if (isLogDue) emptyLog();
      return ok(purged);
    },
  };
}
