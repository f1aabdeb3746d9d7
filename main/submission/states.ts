import type { SubmissionState } from '#vocabulary/submission-states.ts';
import type { SubmissionKind } from '#vocabulary/journal-kinds.ts';
import { err, ok, type Result } from '#kit/result.ts';

interface Step {
  readonly from: readonly SubmissionState[];
  readonly to: SubmissionState;
  /** The kind of the journal entry that is written in the same transaction. */
  readonly journalKind: SubmissionKind;
}

/**
 * The whole state machine: every step, the states it can be taken from, and the state it leads to. The migrations hold
 * the same pairs as a table of their own, so that SQL refuses what this table does not allow.
 */
export const submissionSteps = {
  submit: { from: ['draft', 'returned'], to: 'submitted', journalKind: 'submission-submitted' },
  approve: { from: ['submitted'], to: 'approved', journalKind: 'submission-approved' },
  return: { from: ['submitted'], to: 'returned', journalKind: 'submission-returned' },
  reject: { from: ['submitted'], to: 'rejected', journalKind: 'submission-rejected' },
  'begin-upload': { from: ['approved'], to: 'uploading', journalKind: 'submission-upload-begun' },
  wait: { from: ['uploading'], to: 'approved', journalKind: 'submission-waiting' },
  accept: { from: ['uploading'], to: 'accepted', journalKind: 'submission-accepted' },
  quarantine: { from: ['approved', 'uploading'], to: 'quarantined', journalKind: 'submission-quarantined' },
  release: { from: ['quarantined'], to: 'approved', journalKind: 'submission-released' },
  purge: { from: ['accepted', 'rejected'], to: 'purged', journalKind: 'submission-purged' },
  abandon: { from: ['draft'], to: 'purged', journalKind: 'submission-abandoned' },
} as const satisfies Record<string, Step>;
export type SubmissionStep = keyof typeof submissionSteps;

/** The step cannot be taken from the state the submission is in. */
export interface StepNotAllowed {
  readonly code: 'step-not-allowed';
  readonly state: SubmissionState;
  readonly step: SubmissionStep;
}

/** The state `step` leads to from `state`. */
export function nextState(state: SubmissionState, step: SubmissionStep): Result<SubmissionState, StepNotAllowed> {
  const { from, to }: Step = submissionSteps[step];
  return from.includes(state) ? ok(to) : err({ code: 'step-not-allowed', state, step });
}

/** Whether answers and documents may still change in `state`. */
export function isOpenForChange(state: SubmissionState): boolean {
  return state === 'draft' || state === 'returned';
}
