import { err, ok, type Result } from '#kit/result.ts';
import type { TrustedClock } from '../journal/clock.ts';
import type { Journal } from '../journal/journal.ts';
import type { StoreError } from '../store/fault.ts';
import type { Store } from '../store/store.ts';
import { nextState, submissionSteps, type StepNotAllowed } from '../submission/states.ts';

/** How long content stays after it was decided. Milliseconds on the trusted clock. */
export interface RetentionTimes {
  readonly acceptedMs: number;
  readonly rejectedMs: number;
}

/** Why a purge does not happen. */
export type PurgeError = StoreError | StepNotAllowed | { readonly code: 'submission-unknown' };

/** The end of content that is no longer needed. */
export interface Retention {
  /**
   * Destroys the data key and frees the space; the row, the receipt and the journal stay. `logEmptied` is false when a
   * reader kept the wrapped key in the write-ahead log alive: `purgeExpired` empties it later.
   */
  purge(submissionId: string): Result<{ readonly logEmptied: boolean }, PurgeError>;
  /** Purges what was accepted or rejected longer ago than it is kept. Gives how many. Called every hour or so. */
  purgeExpired(): Result<number, StoreError>;
}

/** Retention over the store. */
export function createRetention(parts: {
  readonly store: Store;
  readonly journal: Journal;
  readonly clock: TrustedClock;
  readonly times: RetentionTimes;
}): Retention {
  const { store, journal, clock, times } = parts;
  // True at start: an earlier run may have been killed between a purge and the end of its log.
  let isLogDue = true;

  function destroy(submissionId: string): Result<undefined, PurgeError> {
    return store.transaction<undefined, PurgeError>(() => {
      const record = store.submissions.get(submissionId);
      if (!record) return err({ code: 'submission-unknown' });
      const next = nextState(record.state, 'purge');
      if (!next.ok) return next;
      const entry = journal.append({
        kind: submissionSteps.purge.journalKind,
        subjects: { submissionId },
        details: { from: record.state },
      });
      store.submissions.take('purge', { id: submissionId, at: entry.at, journalSeq: entry.seq });
      store.values.removeAll(submissionId);
      store.chunks.removeOfSubmission(submissionId);
      store.parts.forgetNames(submissionId);
      store.reviews.forgetContent(submissionId);
      isLogDue = true;
      return ok(undefined);
    });
  }

  function emptyLog(): boolean {
    const emptied = store.checkpoint();
    if (emptied.ok && emptied.value) isLogDue = false;
    return !isLogDue;
  }

  return {
    purge(submissionId) {
      const destroyed = destroy(submissionId);
      return destroyed.ok ? ok({ logEmptied: emptyLog() }) : destroyed;
    },

    purgeExpired() {
      const expired = store.read<string[], StoreError>(() =>
        ok(
          store.submissions
            .inStates(['accepted', 'rejected'])
            .filter(({ state, changedAt }) => {
              const kept = state === 'accepted' ? times.acceptedMs : times.rejectedMs;
              return Date.parse(changedAt) + kept <= clock.now();
            })
            .map(({ id }) => id),
        ),
      );
      if (!expired.ok) return expired;
      const purged = expired.value.filter((id) => destroy(id).ok).length;
      if (isLogDue) emptyLog();
      return ok(purged);
    },
  };
}
