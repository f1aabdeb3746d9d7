import { STEPS_BACK, type VisitStep } from '#vocabulary/visit-steps.ts';
import { err, ok, type Result } from '#kit/result.ts';

/** What can move a visit forward or back. */
export type VisitAct = 'identified' | 'choose-program' | 'look-over' | 'back-to-form' | 'back-to-programs' | 'saved';

/** Going back loses nothing, so every step between sign-in and submit can be reached from every other one. */
const ACTS: Readonly<Record<VisitAct, { readonly from: readonly VisitStep[]; readonly to: VisitStep }>> = {
  identified: { from: ['identify'], to: 'programs' },
  'choose-program': { from: ['programs'], to: 'form' },
  'look-over': { from: ['form', 'look-over'], to: 'look-over' },
  'back-to-form': { from: ['form', 'look-over'], to: 'form' },
  'back-to-programs': { from: STEPS_BACK, to: 'programs' },
  // Only what was looked over can be submitted; once the submission is durable, a step taken meanwhile changes nothing.
  saved: { from: STEPS_BACK, to: 'saved' },
};

/** The act that leads to each step to which a visit can go. */
export const ACT_TOWARDS: Readonly<Record<(typeof STEPS_BACK)[number], VisitAct>> = {
  programs: 'back-to-programs',
  form: 'back-to-form',
  'look-over': 'look-over',
};

/** The step to which `act` leads. */
export function nextStep(step: VisitStep, act: VisitAct): Result<VisitStep, { readonly code: 'wrong-step' }> {
  const { from, to } = ACTS[act];
  return from.includes(step) ? ok(to) : err({ code: 'wrong-step' });
}
