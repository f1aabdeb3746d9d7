import { wiping } from '#kit/wiped.ts';
import type { Frame } from '../../reader/port.ts';
import { compare, probeOf, templateOf } from './ridge-correlation.ts';
import type { FingerProbe } from './ridge-correlation.ts';
import { toRidgeImage } from '../picture/ridge-image.ts';
import type { RidgeImage } from '../picture/ridge-image.ts';

/**
 * A finger of this visit, kept to see whether it is given twice. Plain data for this module alone; 20 to 30 kB. It is a
 * picture of the finger all the same: it stays in memory, and {@link wipeKept} ends it with the visit.
 */
export interface KeptFinger {
  readonly width: number;
  readonly height: number;
  /** Ridges of the touched part at 250 ppi, 60 a unit; {@link NO_RIDGES} where there are none. */
  readonly ridges: Int8Array;
}

/** What a print resembles. A warning for people to look at, never a verdict. */
export interface Resemblance {
  /** The name under which the other print was taken. */
  readonly bioSubType: string;
  /** 0 to 1; at least {@link DUPLICATE_SCORE}. */
  readonly score: number;
}

/**
 * The score from which a print is said to resemble another; reasons and rates are in the README of this room. Between the
 * two bulks it lies nearer to that of other fingers, for a warning that is missed costs a registration, and one too many a look.
 */
export const DUPLICATE_SCORE = 0.28;

const SCALE = 60;
const NO_RIDGES = -128;
/** Steps of 2 degrees: a finger laid in the place of another is turned by up to 40 degrees. */
const TURN_STEPS = 21;
/** Room for blocks of the comparison to move in. */
const MARGIN = 10;

/** Keeps what is needed of a print. The frame stays the caller's. */
export function keepFinger(frame: Frame): KeptFinger {
  const image = toRidgeImage(frame);
  using _ = wiping(image.ridges, image.mask);
  const box = maskBox(image);
  const ridges = new Int8Array(box.width * box.height).fill(NO_RIDGES);
  for (let y = 0; y < box.height; y += 1) {
    for (let x = 0; x < box.width; x += 1) {
      const at = (box.y + y) * image.width + box.x + x;
      const isThere = image.mask[at] === 1;
      if (isThere)
        ridges[y * box.width + x] = Math.max(-127, Math.min(127, Math.round((image.ridges[at] ?? 0) * SCALE)));
    }
  }
  return { width: box.width, height: box.height, ridges };
}

/** Overwrites a kept finger; it resembles nothing afterwards. */
export function wipeKept(kept: KeptFinger): void {
  kept.ridges.fill(NO_RIDGES);
}

/**
 * The finger of this visit that a print resembles most, or null when it resembles no finger enough. About 40 ms, and 35 ms for
 * each taken finger.
 */
export function findDuplicate(
  print: KeptFinger,
  taken: readonly { readonly bioSubType: string; readonly kept: KeptFinger }[],
): Resemblance | null {
  const scores = resemblances(
    print,
    taken.map(({ kept }) => kept),
  );
  return mostAlike(taken, scores);
}

/** The finger with the highest of these scores, one for each, or null when none is high enough. */
export function mostAlike(
  taken: readonly { readonly bioSubType: string }[],
  scores: readonly number[],
): Resemblance | null {
  let best: Resemblance | null = null;
  for (const [index, { bioSubType }] of taken.entries()) {
    const score = scores[index] ?? 0;
    if (score >= DUPLICATE_SCORE && score > (best?.score ?? 0)) best = { bioSubType, score };
  }
  return best;
}

/** How alike a print is to each of others, 0 to 1. */
export function resemblances(print: KeptFinger, others: readonly KeptFinger[]): readonly number[] {
  if (others.length === 0) return [];
  using probe = probeOf(expand(print), TURN_STEPS);
  return others.map((other) => compareKept(probe, other));
}

function compareKept(probe: FingerProbe, kept: KeptFinger): number {
  using template = templateOf(expand(kept));
  return compare(probe, template).score;
}

function maskBox({ width, height, mask }: RidgeImage): { x: number; y: number; width: number; height: number } {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (mask[y * width + x] === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return right < left
    ? { x: 0, y: 0, width: 0, height: 0 }
    : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

function expand(kept: KeptFinger): RidgeImage {
  const width = kept.width + 2 * MARGIN;
  const height = kept.height + 2 * MARGIN;
  const ridges = new Float32Array(width * height);
  const mask = new Uint8Array(width * height);
  let maskArea = 0;
  let sumX = 0;
  let sumY = 0;
  for (let y = 0; y < kept.height; y += 1) {
    for (let x = 0; x < kept.width; x += 1) {
      const value = kept.ridges[y * kept.width + x] ?? NO_RIDGES;
      if (value === NO_RIDGES) continue;
      const at = (y + MARGIN) * width + x + MARGIN;
      ridges[at] = value / SCALE;
      mask[at] = 1;
      maskArea += 1;
      sumX += x + MARGIN;
      sumY += y + MARGIN;
    }
  }
  const [centreX, centreY] = maskArea === 0 ? [width / 2, height / 2] : [sumX / maskArea, sumY / maskArea];
  return { width, height, ridges, mask, maskArea, centreX, centreY };
}
