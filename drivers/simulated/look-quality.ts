import { lookFrom } from './eye-look.ts';
import type { Look } from './eye-look.ts';

/** Blur in pixels of the best and of the worst picture. */
const SHARPEST = 0.6;
const SOFTEST = 5;

/**
 * A look that is the better the higher `quality` (0 to 100): in focus, wide open, straight into the camera. Shift, roll
 * and pupil follow from the seed.
 */
export function lookOfQuality(quality: number, seed: number | string): Look {
  const natural = lookFrom(seed);
  const flaw = 1 - Math.min(100, Math.max(0, quality)) / 100;
  return {
    ...natural,
    gazeX: 0.4 * natural.gazeX,
    gazeY: 0.4 * natural.gazeY,
    opening: 0.97 + 0.03 * natural.opening - 0.35 * flaw ** 2,
    blur: SHARPEST + (SOFTEST - SHARPEST) * flaw ** 1.3,
    noise: 2 + 10 * flaw,
  };
}
