import type { SubmissionRow } from '../../preload/contract/review-views.ts';
import type { QueueRow } from '../review/queue.ts';
import { shortNumber } from '../visit/application.ts';

/** One line of the list of submissions, as the windows see it. */
export function submissionRow(row: QueueRow): SubmissionRow {
  const {
    submissionId,
    state,
    programName,
    createdAt,
    authorName,
    size,
    parts,
    waiting,
    quarantine,
    applicationId,
    lastDecision,
  } = row;
  return {
    submissionId,
    number: applicationId ?? shortNumber(submissionId),
    state,
    programName,
    createdAt,
    officerName: authorName ?? '',
    size,
    parts,
    waiting: waiting
      ? { cause: { code: waiting.cause }, nextTryAt: waiting.nextTryAt ?? null, attempts: waiting.attempts }
      : quarantine
        ? { cause: quarantine, nextTryAt: null, attempts: 0 }
        : null,
    applicationId: applicationId ?? null,
    reason: state === 'returned' || state === 'rejected' ? (lastDecision?.reason ?? null) : null,
  };
}
