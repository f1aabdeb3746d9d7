import { STEPS_BACK, type VisitStep } from '#vocabulary/visit-steps.ts';
import { err, ok, type Result } from '#kit/result.ts';

/** What can move a visit on or back. */
export type VisitAct = 'identified' | 'choose-program' | 'look-over' | 'back-to-form' | 'back-to-programs' | 'saved';

/** Going back loses nothing, so every step between sign-in and submit can be reached from every other one. */
const ACTS: Readonly<Record<VisitAct, { readonly from: readonly VisitStep[]; readonly to: VisitStep }>> = {
  identified: { from: ['identify'], to: 'programs' },
  'choose-program': { from: ['programs'], to: 'form' },
  'look-over': { from: ['form', 'look-over'], to: 'look-over' },
  'back-to-form': { from: ['form', 'look-over'], to: 'form' },
  'back-to-programs': { from: STEPS_BACK, to: 'programs' },
  // Submitting is refused unless it was looked over; but once it is durable, a step taken meanwhile changes nothing.
  saved: { from: STEPS_BACK, to: 'saved' },
};

/** What leads to each step that can be gone to. */
export const ACT_TOWARDS: Readonly<Record<(typeof STEPS_BACK)[number], VisitAct>> = {
  programs: 'back-to-programs',
  form: 'back-to-form',
  'look-over': 'look-over',
};

/** The step `act` leads to. */
export function nextStep(step: VisitStep, act: VisitAct): Result<VisitStep, { readonly code: 'wrong-step' }> {
  const { from, to } = ACTS[act];
  return from.includes(step) ? ok(to) : err({ code: 'wrong-step' });
}
