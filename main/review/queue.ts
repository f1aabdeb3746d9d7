import type { QuarantineCause, WaitCode } from '#vocabulary/sending-causes.ts';
import { ok, type Result } from '#kit/result.ts';
import type { SubmissionState } from '#vocabulary/submission-states.ts';
import type { StoreError } from '../store/fault.ts';
import type { Store } from '../store/store.ts';
import type { SubmissionRecord } from '../store/submissions-repository.ts';

/** One line of the list of submissions. Times are ISO 8601. */
export interface QueueRow {
  readonly submissionId: string;
  readonly state: SubmissionState;
  readonly revision: number;
  readonly programId: string;
  readonly programName: string;
  readonly createdAt: string;
  readonly submittedAt: string | undefined;
  readonly authorSub: string;
  /** Undefined when its content was destroyed or is damaged. */
  readonly authorName: string | undefined;
  /** Bytes that will be sent: answers, manifest and documents. */
  readonly size: number;
  readonly parts: number;
  /** Approved, tried, and tried again at `nextTryAt` (undefined: as soon as there is room). */
  readonly waiting:
    | {
        readonly cause: WaitCode;
        readonly since: string;
        readonly nextTryAt: string | undefined;
        readonly attempts: number;
      }
    | undefined;
  /** Why it does not go by itself. */
  readonly quarantine: QuarantineCause | null | undefined;
  /** The number the portal gave it. */
  readonly applicationId: string | undefined;
  /** The last decision over it, with the reviewer's words as long as the content is kept. */
  readonly lastDecision:
    | {
        readonly decision: 'approve' | 'return' | 'reject';
        readonly reason: string | undefined;
        readonly decidedAt: string;
      }
    | undefined;
}

/** The line of one submission. One that is damaged still has a line, without what cannot be opened. */
export function queueRowOf(store: Store, record: SubmissionRecord): QueueRow {
  const { id } = record;
  const outbox = store.outbox.get(id);
  const parts = readOr(store, [], () => store.parts.of(id).filter(({ state }) => state === 'complete'));
  const author = readOr(store, undefined, () => store.values.get(id, 'author')?.value);
  const decision = readOr(store, undefined, () => store.reviews.of(id).at(-1));
  return {
    submissionId: id,
    state: record.state,
    revision: record.revision,
    programId: record.programId,
    programName: record.programName,
    createdAt: record.createdAt,
    submittedAt: record.submittedAt ?? undefined,
    authorSub: record.authorSub,
    authorName: typeof author === 'string' ? author : undefined,
    size:
      store.values.sizeOf(id, 'answers') +
      store.values.sizeOf(id, 'manifest') +
      parts.reduce((sum, { size }) => sum + size, 0),
    parts: parts.length,
    waiting: outbox?.waiting
      ? {
          ...outbox.waiting,
          nextTryAt: outbox.nextAttemptAt === null ? undefined : new Date(outbox.nextAttemptAt).toISOString(),
          attempts: outbox.attempts,
        }
      : undefined,
    quarantine: outbox?.quarantine,
    applicationId: store.receipts.get(id)?.applicationId,
    lastDecision: decision && {
      decision: decision.decision,
      reason: decision.content?.reason,
      decidedAt: decision.decidedAt,
    },
  };
}

function readOr<T>(store: Store, otherwise: T, read: () => T): T {
  const result: Result<T, StoreError> = store.read(() => ok(read()));
  return result.ok ? result.value : otherwise;
}
