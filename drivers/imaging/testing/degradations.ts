import type { EyeName, FingerName } from '#vocabulary/fingers.ts';
import type { Frame } from '../../reader/port.ts';
import { drawMaster } from '../../simulated/finger/fingerprint.ts';
import { touchFrom } from '../../simulated/finger/impression.ts';
import type { Touch } from '../../simulated/finger/impression.ts';
import { seededRandom } from '../../simulated/drawing/random.ts';
import { SPOILINGS, createSpoiledImpression } from '../../simulated/finger/spoiled-touch.ts';
import type { Spoiling } from '../../simulated/finger/spoiled-touch.ts';
import { findEyes } from '../eye/eye-location.ts';
import { assessEye } from '../eye/eye-quality.ts';
import { placeInWindow } from '../picture/frame.ts';
import { assessFrame } from '../finger/quality.ts';
import { eyePicture } from './simulated-pictures.ts';

/** Pictures that get worse step by step, for showing what the measures of this room make of them. */

const FINGERS: readonly FingerName[] = ['Right IndexFinger', 'Left Thumb', 'Left LittleFinger'];

/** Masters of `people` invented people, three fingers each. */
export function mastersOf(people: number): readonly Frame[] {
  return Array.from({ length: people }, (_, index) => index + 1).flatMap((person) =>
    FINGERS.map((finger) => drawMaster({ person, finger }).frame),
  );
}

/** From nothing to the worst, in even steps. */
export const AMOUNTS = [0, 0.25, 0.5, 0.75, 1] as const;

export const FINGER_DEGRADATIONS = [...SPOILINGS, 'noise'] as const;
export type FingerDegradation = Spoiling | 'noise';

/** Pressed neither lightly nor hard, so that it is the degradation that decides. */
function calmTouch(seed: string): Touch {
  return { ...touchFrom(seed), pressure: 0, dryness: 0.1, noise: 4 };
}

/** One print at one step of a degradation, on the glass of a single reader. */
function degradedFinger(master: Frame, seed: string, what: FingerDegradation, amount: number): Frame {
  const touch = calmTouch(seed);
  if (what !== 'noise') return placeInWindow(createSpoiledImpression(master, seed, touch, what, amount), 400, 500);
  const print = placeInWindow(createSpoiledImpression(master, seed, touch, 'dry', 0), 400, 500);
  return withNoise(print, 120 * amount);
}

function withNoise(frame: Frame, sigma: number): Frame {
  const random = seededRandom('noise');
  const pixels = frame.pixels.map((grey) => Math.min(255, Math.max(0, grey + sigma * random.normal())));
  return { ...frame, pixels };
}

/** Steps of what eyes are degraded by; the first is as good as can be. */
export const EYE_DEGRADATIONS = {
  blur: [0.6, 1.5, 2.5, 3.3, 4],
  noise: [2, 6, 10, 14, 20],
  lids: [1, 0.9, 0.8, 0.7, 0.6],
  size: [1, 0.75, 0.66, 0.58, 0.5],
  contrast: [1, 0.7, 0.5, 0.35, 0.2],
} as const;
export type EyeDegradation = keyof typeof EYE_DEGRADATIONS;

/** One eye at one value of a degradation. */
export function degradedEye(person: number, eye: EyeName, what: EyeDegradation, value: number): Frame {
  if (what === 'contrast') {
    const frame = eyePicture(person, eye);
    return { ...frame, pixels: frame.pixels.map((grey) => 110 + Math.round((grey - 110) * value)) };
  }
  const name = ({ blur: 'blur', noise: 'noise', lids: 'opening', size: 'zoom' } as const)[what];
  return eyePicture(person, eye, { [name]: value });
}

/** What the capture check makes of a print, step by step. */
export function fallOfFinger(master: Frame, index: number, what: FingerDegradation): readonly number[] {
  return AMOUNTS.map((amount) => assessFrame(degradedFinger(master, `fall ${index}`, what, amount)).score);
}

/** What it makes of an eye; 0 where no eye is found. */
export function fallOfEye(person: number, eye: EyeName, what: EyeDegradation): readonly number[] {
  return EYE_DEGRADATIONS[what].map((value) => scoreOfEye(degradedEye(person, eye, what, value)));
}

/** The score of the eye in a picture; 0 where no eye is found. */
export function scoreOfEye(frame: Frame): number {
  const [found] = findEyes(frame);
  return found === undefined ? 0 : assessEye(frame, found).score;
}

/** Mean of each step over all rows, and the rank correlation of each row with the steps. */
export function judgeFall(rows: readonly (readonly number[])[]): {
  readonly means: readonly number[];
  readonly ranks: readonly number[];
} {
  const steps = (rows[0] ?? []).map((_, step) => step);
  return {
    means: steps.map((step) => meanOf(rows.map((row) => row[step] ?? 0))),
    ranks: rows.map((row) => rankCorrelation(steps, row)),
  };
}

/** Spearman's rank correlation, ties shared; NaN where one side does not vary. */
export function rankCorrelation(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [ranksOf(one), ranksOf(other)];
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [index, rank] of a.entries()) {
    const [da, db] = [rank - meanA, (b[index] ?? 0) - meanB];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return ab / Math.sqrt(aa * bb);
}

function ranksOf(values: readonly number[]): readonly number[] {
  return values.map(
    (value) =>
      values.filter((other) => other < value).length + (values.filter((other) => other === value).length + 1) / 2,
  );
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
