import { SUBMISSION_STATES, type SendingCause, type SubmissionState } from '#vocabulary/submission-states.ts';
import { ok, type Result } from '#kit/result.ts';
import type { StoreError } from '../store/fault.ts';
import type { QueueLine } from '../store/queue-lines-repository.ts';
import type { Store } from '../store/store.ts';

/** One line of the list of submissions. */
export interface QueueRow extends Pick<
  QueueLine,
  'submissionId' | 'state' | 'programName' | 'createdAt' | 'size' | 'parts' | 'applicationId'
> {
  /** Empty when the content was destroyed or is damaged. */
  readonly officerName: string;
  /** Why it is not with the portal yet; `nextTryAt` is null when it is sent next, or needs a person. */
  readonly waiting: {
    readonly cause: SendingCause;
    /** ISO 8601. */
    readonly nextTryAt: string | null;
    readonly attempts: number;
  } | null;
  /** What the reviewer wrote when it was returned or rejected; null otherwise. */
  readonly reason: string | null;
}

/** How many submissions still need work. */
export interface QueueCounts {
  /** Kept here and not yet accepted by the portal, nor rejected. */
  readonly waiting: number;
  /** Submissions that wait for a supervisor. */
  readonly toReview: number;
}

/** The submissions that are kept here. A damaged one still has its line, without the values that cannot be opened. */
export interface Queue {
  /** Lines of the submissions in `states`, newest first; by default all but drafts and purged ones. */
  list(states?: readonly SubmissionState[]): Result<readonly QueueRow[], StoreError>;
  /** The line of one submission; undefined if it is not in the queue. */
  row(submissionId: string): Result<QueueRow | undefined, StoreError>;
  /** Counted without opening sealed values. */
  counts(): Result<QueueCounts, StoreError>;
}

/** Without drafts, which belong to a visit, and without purged submissions, which have no content. */
const LISTED = SUBMISSION_STATES.filter((state) => state !== 'draft' && state !== 'purged');
const WAITING: readonly SubmissionState[] = ['submitted', 'returned', 'approved', 'uploading', 'quarantined'];

/** The queue over the store. */
export function createQueue(deps: { readonly store: Store }): Queue {
  const { store } = deps;
  return {
    list: (states = LISTED) => store.read(() => ok(store.lines.inStates(states).map((line) => rowOf(store, line)))),

    row: (submissionId) => store.read(() => ok(queueRowOf(store, submissionId))),

    counts: () =>
      store.read(() => {
        const counts = store.submissions.counts();
        const waiting = WAITING.reduce((sum, state) => sum + (counts.get(state) ?? 0), 0);
        return ok({ waiting, toReview: counts.get('submitted') ?? 0 });
      }),
  };
}

/** The line of one submission, within a transaction; undefined if it is not in the queue. */
export function queueRowOf(store: Store, submissionId: string): QueueRow | undefined {
  const line = store.lines.get(submissionId);
  return line && rowOf(store, line);
}

function rowOf(store: Store, line: QueueLine): QueueRow {
  const { submissionId, state, attempts, nextAttemptAt, waiting, quarantine, ...plain } = line;
  const nextTryAt = nextAttemptAt === null ? null : new Date(nextAttemptAt).toISOString();
  const isSentBack = state === 'returned' || state === 'rejected';
  return {
    submissionId,
    state,
    ...plain,
    officerName: sealedOr(store, '', () => store.values.get(submissionId, 'author')?.value),
    waiting: waiting
      ? { cause: { code: waiting }, nextTryAt, attempts }
      : quarantine && { cause: quarantine, nextTryAt: null, attempts: 0 },
    reason: isSentBack ? sealedOr(store, null, () => store.reviews.latest(submissionId)?.content?.reason) : null,
  };
}

/** The sealed value, or `otherwise` when it does not exist or cannot be opened. */
function sealedOr<T>(store: Store, otherwise: T, open: () => T | undefined): T {
  const result: Result<T | undefined, StoreError> = store.read(() => ok(open()));
  return result.ok ? (result.value ?? otherwise) : otherwise;
}
