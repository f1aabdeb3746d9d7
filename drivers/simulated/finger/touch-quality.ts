import type { Touch } from './impression.ts';
import { touchFrom } from './impression.ts';
import { settingFor } from '../drawing/score-table.ts';

/**
 * How dry a finger has to be for the capture check to score it so: measured with `imaging/quality.ts` on synthetic fingers
 * (their mean; single fingers lie within 12 of it). No finger reaches more than the first row.
 */
const DRYNESS_BY_QUALITY = [
  [86, 0.2],
  [83, 0.6],
  [78, 0.8],
  [69, 1],
  [57, 1.2],
  [39, 1.4],
  [27, 1.5],
  [17, 1.6],
  [9, 1.7],
  [4, 1.8],
  [0, 2.2],
] as const;

/**
 * A touch that the capture check scores about `quality` (0 to 100; above 86 as well as a finger can). Shift, turn and
 * stretch follow from the seed; pressure stays moderate, so that it is dryness that decides.
 */
export function touchOfQuality(quality: number, seed: number | string): Touch {
  const natural = touchFrom(seed);
  const dryness = settingFor(DRYNESS_BY_QUALITY, quality);
  return { ...natural, pressure: 0.1 + 0.2 * natural.pressure, dryness, noise: 5 + 18 * Math.max(0, dryness - 0.6) };
}
