import { z } from 'zod';

/** What was measured of a unit's resolution, pixels an inch across and down the picture. */
export const ResolutionSchema = z.strictObject({
  across: z.number().positive(),
  down: z.number().positive(),
  /** Milliseconds since 1970. */
  measuredAt: z.number(),
});
export type Resolution = z.infer<typeof ResolutionSchema>;

/**
 * Why a resolution was not measured.
 * - `no-grid` to `unsteady`: as the reader port has them; `lines-one-way` wants the ruling turned by a quarter
 * - `cancelled`, `reader-gone`, `reader-failed`, `reader-busy`, `reader-resting`: it was not finished
 * - `not-here`: this reader's resolution cannot be measured, or there is no such reader
 */
export const CALIBRATION_REFUSALS = [
  'no-grid',
  'lines-one-way',
  'too-few-periods',
  'tilted',
  'contrast-too-low',
  'implausible',
  'unsteady',
  'cancelled',
  'reader-gone',
  'reader-failed',
  'reader-busy',
  'reader-resting',
  'not-here',
] as const;
export type CalibrationRefusal = (typeof CALIBRATION_REFUSALS)[number];
