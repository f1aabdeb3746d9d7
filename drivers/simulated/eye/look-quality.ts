import { lookFrom } from './eye-look.ts';
import type { Look } from './eye-look.ts';
import { settingFor } from '../drawing/score-table.ts';

/**
 * How far out of focus an eye has to be for the capture check of eyes to score it so: measured on synthetic eyes (their
 * mean; single eyes lie within 6 of it, below 20 within 10).
 */
const BLUR_BY_QUALITY = [
  [100, 0.6],
  [99, 1],
  [94, 1.2],
  [86, 1.5],
  [78, 1.8],
  [70, 2.1],
  [61, 2.4],
  [53, 2.7],
  [45, 3],
  [37, 3.3],
  [29, 3.6],
  [19, 4],
  [8, 4.5],
  [0, 5.2],
] as const;
const NOISE = 3;

/**
 * A look that the capture check scores about `quality` (0 to 100): the eye wide open and straight into the camera, and only
 * as sharp as that. Shift, roll, distance and pupil follow from the seed.
 */
export function lookOfQuality(quality: number, seed: number | string): Look {
  const natural = lookFrom(seed);
  return {
    ...natural,
    gazeX: 0.4 * natural.gazeX,
    gazeY: 0.4 * natural.gazeY,
    opening: 0.97 + 0.03 * natural.opening,
    blur: settingFor(BLUR_BY_QUALITY, quality),
    noise: NOISE,
  };
}
