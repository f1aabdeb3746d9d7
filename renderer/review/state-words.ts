import type { SubmissionState } from '#vocabulary/submission-states.ts';
import type { SubmissionRow } from '../../preload/contract/review-views.ts';
import type { Tone } from '../ui/status-chip.tsx';

/** The order in which states concern a person: what needs a decision first. */
export const STATE_ORDER = [
  'submitted',
  'quarantined',
  'returned',
  'approved',
  'uploading',
  'accepted',
  'rejected',
  'draft',
  'purged',
] as const satisfies readonly SubmissionState[];

export const STATE_TONES: Record<SubmissionState, Tone> = {
  draft: 'quiet',
  submitted: 'action',
  returned: 'care',
  rejected: 'bad',
  approved: 'action',
  uploading: 'action',
  quarantined: 'bad',
  accepted: 'good',
  purged: 'quiet',
};

/** How many rows are in each state that occurs, in {@link STATE_ORDER}. */
export function countStates(
  rows: readonly Pick<SubmissionRow, 'state'>[],
): readonly { readonly state: SubmissionState; readonly count: number }[] {
  return STATE_ORDER.map((state) => ({ state, count: rows.filter((row) => row.state === state).length })).filter(
    ({ count }) => count > 0,
  );
}
