/** The step of a visit. `identify` until the registrant has signed in, `saved` once the submission is durable. */
export const VISIT_STEPS = ['identify', 'programs', 'form', 'look-over', 'saved'] as const;
export type VisitStep = (typeof VISIT_STEPS)[number];

/** The steps that a visit can return to; nothing is lost by that. */
export const STEPS_BACK = ['programs', 'form', 'look-over'] as const satisfies readonly VisitStep[];
