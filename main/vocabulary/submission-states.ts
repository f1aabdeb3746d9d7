/**
 * Every state a submission can be in. `purged` keeps the row, the receipt and the journal; the content is gone. The
 * migrations of the store hold the same words as text.
 */
export const SUBMISSION_STATES = [
  'draft',
  'submitted',
  'returned',
  'rejected',
  'approved',
  'uploading',
  'quarantined',
  'accepted',
  'purged',
] as const;
export type SubmissionState = (typeof SUBMISSION_STATES)[number];

/** What a supervisor decides over a submission. */
export const DECISIONS = ['approve', 'return', 'reject'] as const;
export type Decision = (typeof DECISIONS)[number];
