/**
 * Why a finger or an eye cannot be read, as the officer records it.
 * - `missing`, `injured`: it is not there, or hurt for now
 * - `worn`: the ridges of the finger are worn off
 * - `cannot-be-opened`: the lids of the eye stay shut
 * - `other-health`: another reason of health
 */
export const EXCEPTION_REASONS = ['missing', 'injured', 'worn', 'cannot-be-opened', 'other-health'] as const;
export type ExceptionReason = (typeof EXCEPTION_REASONS)[number];

/** Ridges wear, lids stay shut: two of the reasons belong to one kind only. */
export const REASONS_OF: Readonly<Record<'finger' | 'eye', readonly ExceptionReason[]>> = {
  finger: EXCEPTION_REASONS.filter((reason) => reason !== 'cannot-be-opened'),
  eye: EXCEPTION_REASONS.filter((reason) => reason !== 'worn'),
};
