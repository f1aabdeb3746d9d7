import type { SubmissionRow } from '../../preload/contract/review-views.ts';
import type { QueueRow } from '../review/queue.ts';
import { shortNumber } from '../visit/application.ts';

/** One line of the list of submissions, as the windows see it. */
export function submissionRow(row: QueueRow): SubmissionRow {
  return { ...row, number: row.applicationId ?? shortNumber(row.submissionId) };
}
