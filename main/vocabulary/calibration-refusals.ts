/**
 * Why a measurement of a reader's resolution has no result.
 * - `no-grid`: no straight, evenly spaced lines over the whole glass, in either direction
 * - `lines-one-way`: lines were found in one direction only; turn the ruling by a quarter and measure again: what was
 *   found is remembered
 * - `too-few-periods`: lines too far apart for a reliable measurement; use a finer ruling
 * - `tilted`: turned against the glass by more than can be measured
 * - `contrast-too-low`: lines were found, too faint to measure
 * - `implausible`: no sensor of this kind has such a resolution; the entered pitch is probably wrong
 * - `unsteady`: the pictures contradict each other; the ruling moved
 * - `cancelled`: by the caller
 */
export const MEASUREMENT_REFUSALS = [
  'no-grid',
  'lines-one-way',
  'too-few-periods',
  'tilted',
  'contrast-too-low',
  'implausible',
  'unsteady',
  'cancelled',
] as const;
export type MeasurementRefusal = (typeof MEASUREMENT_REFUSALS)[number];

/**
 * Why a reader still has no resolution after a measurement.
 * - a refusal of the measurement
 * - `reader-gone`, `reader-failed`, `reader-busy`, `reader-resting`: it was not finished
 * - `not-here`: this reader's resolution cannot be measured, or there is no such reader
 */
export const CALIBRATION_REFUSALS = [
  ...MEASUREMENT_REFUSALS,
  'reader-gone',
  'reader-failed',
  'reader-busy',
  'reader-resting',
  'not-here',
] as const;
export type CalibrationRefusal = (typeof CALIBRATION_REFUSALS)[number];
