import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SUBMISSION_STATES, type SubmissionState } from '#vocabulary/submission-states.ts';
import { isOpenForChange, nextState, submissionSteps, type SubmissionStep } from './states.ts';

const steps = Object.keys(submissionSteps) as SubmissionStep[];

/** Every allowed change of state, written down a second time on purpose. */
const allowedChanges = new Set([
  'draft>submitted',
  'draft>purged',
  'returned>submitted',
  'submitted>approved',
  'submitted>returned',
  'submitted>rejected',
  'approved>uploading',
  'uploading>approved',
  'uploading>accepted',
  'approved>quarantined',
  'uploading>quarantined',
  'quarantined>approved',
  'accepted>purged',
  'rejected>purged',
]);

describe('nextState', () => {
  it('makes no change but the allowed ones, for any steps in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...steps), { maxLength: 60 }), (tried) => {
        let state: SubmissionState = 'draft';
        for (const step of tried) {
          const next = nextState(state, step);
          if (!next.ok) {
            expect(next.error).toEqual({ code: 'step-not-allowed', state, step });
            continue;
          }
          expect(allowedChanges).toContain(`${state}>${next.value}`);
          state = next.value;
        }
      }),
    );
  });

  it('can make every allowed change', () => {
    const taken = new Set<string>();
    for (const state of SUBMISSION_STATES) {
      for (const step of steps) {
        const next = nextState(state, step);
        if (next.ok) taken.add(`${state}>${next.value}`);
      }
    }
    expect(taken).toEqual(allowedChanges);
  });

  it('never sends anything that was not approved', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...steps), { maxLength: 60 }), (tried) => {
        let state: SubmissionState = 'draft';
        let approved = false;
        for (const step of tried) {
          const next = nextState(state, step);
          if (!next.ok) continue;
          state = next.value;
          if (step === 'approve') approved = true;
          if (step === 'return' || step === 'submit') approved = false;
          if (state === 'uploading' || state === 'accepted') expect(approved).toBe(true);
        }
      }),
    );
  });

  it('leads nowhere from purged', () => {
    for (const step of steps) expect(nextState('purged', step).ok).toBe(false);
  });
});

describe('isOpenForChange', () => {
  it('is true before submission and after a return only', () => {
    expect(SUBMISSION_STATES.filter(isOpenForChange)).toEqual(['draft', 'returned']);
  });
});
