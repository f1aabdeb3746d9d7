import { FINGERS, UNKNOWN, type FingerName } from '#vocabulary/fingers.ts';
import type { Wanted } from '../picture/assessment.ts';
import type { FingerSegment } from './finger-segments.ts';

/**
 * The names of the wanted fingers from left to right in the picture. What the caller named counts first, then the hand
 * (SBI device sub id) less the exceptions; where neither says which fingers these are, all are `UNKNOWN`.
 */
export function expectedFingers(wanted: Wanted): readonly (FingerName | typeof UNKNOWN)[] {
  const named = FINGERS.filter((name) => wanted.bioSubTypes.includes(name) && !wanted.exceptions.includes(name));
  if (named.length === wanted.count) return named;
  const ofHand = fingersOf(wanted.deviceSubId).filter((name) => !wanted.exceptions.includes(name));
  if (ofHand.length === wanted.count) return ofHand;
  return Array.from({ length: wanted.count }, () => UNKNOWN);
}

function fingersOf(deviceSubId: Wanted['deviceSubId']): readonly FingerName[] {
  if (deviceSubId === 1) return FINGERS.slice(0, 4);
  if (deviceSubId === 2) return FINGERS.slice(6);
  return deviceSubId === 3 ? FINGERS.slice(4, 6) : [];
}

/** What the shape of a slap says about the hand. */
export interface HandGuess {
  readonly hand: 'Left' | 'Right';
  /** 0.5 (either hand is as likely) to 1. */
  readonly certainty: number;
}

/** A finger of a right hand: its tip in inches from the middle finger's, its lean in radians, its width in those of the middle finger. */
interface Proportions {
  readonly x: number;
  readonly y: number;
  readonly lean: number;
  readonly width: number;
}

/**
 * Our own estimate of a grown hand laid flat with the fingers a little apart. How much hands differ is in the deviations
 * below, so that only differences which a mirrored hand cannot explain count.
 */
const RIGHT_HAND: Readonly<Record<string, Proportions>> = {
  IndexFinger: { x: -0.68, y: 0.28, lean: -0.14, width: 0.99 },
  MiddleFinger: { x: 0, y: 0, lean: -0.03, width: 1 },
  RingFinger: { x: 0.66, y: 0.16, lean: 0.06, width: 0.98 },
  LittleFinger: { x: 1.3, y: 0.58, lean: 0.2, width: 0.87 },
};
const TIP_DEVIATION = 0.12;
const LEAN_DEVIATION = 0.09;
const WIDTH_DEVIATION = 0.06;
/** Radians; a hand is not laid on the glass more askew than this. */
const MOST_TURN = 0.5;

/**
 * Tells a left from a right slap by the heights of the tips along the fingers, by how they lean and by the narrower little
 * finger, as far as a picture shows that: each hand is fitted to the segments (turned and moved freely) and the worse fit
 * loses. `expected` says which fingers these are if the hand is the right one. Null for thumbs, for fewer than three fingers
 * and for fingers of more than one hand, whose picture does not say it.
 * @param segments as many as `expected`, left to right
 */
export function guessHand(
  segments: readonly FingerSegment[],
  expected: readonly (FingerName | typeof UNKNOWN)[],
  pixelsPerInch: number,
): HandGuess | null {
  const sides = new Set(expected.map((name) => name.slice(0, name.indexOf(' '))));
  const [side] = sides;
  if (segments.length !== expected.length || segments.length < 3 || sides.size !== 1) return null;
  if (side !== 'Left' && side !== 'Right') return null;
  const own = expected.map((name) => RIGHT_HAND[name.slice(name.indexOf(' ') + 1)]);
  if (own.some((finger) => finger === undefined)) return null;
  const fingers = own.filter((finger) => finger !== undefined);
  const right = side === 'Right' ? fingers : fingers.toReversed();
  // The other hand with the same fingers missing, and each as it lies in the picture.
  const left = right.toReversed().map((finger) => ({ ...finger, x: -finger.x, lean: -finger.lean }));
  const better = misfit(segments, left, pixelsPerInch) - misfit(segments, right, pixelsPerInch);
  return { hand: better > 0 ? 'Right' : 'Left', certainty: 1 / (1 + Math.exp(-Math.abs(better) / 2)) };
}

/** Sum of squared differences in deviations, at the turn of the hand that fits best. */
function misfit(segments: readonly FingerSegment[], hand: readonly Proportions[], pixelsPerInch: number): number {
  const count = segments.length;
  const meanWidth = segments.reduce((sum, segment) => sum + segment.width, 0) / count;
  const handWidth = hand.reduce((sum, finger) => sum + finger.width, 0) / count;
  let widths = 0;
  for (const [index, segment] of segments.entries()) {
    const expected = (hand[index]?.width ?? 1) / handWidth;
    widths += ((segment.width / meanWidth - expected) / WIDTH_DEVIATION) ** 2;
  }
  let least = Number.POSITIVE_INFINITY;
  for (let turn = -MOST_TURN; turn <= MOST_TURN; turn += 0.02) {
    least = Math.min(least, misfitAt(segments, hand, pixelsPerInch, turn));
  }
  return widths + least;
}

function misfitAt(
  segments: readonly FingerSegment[],
  hand: readonly Proportions[],
  pixelsPerInch: number,
  turn: number,
): number {
  const cosine = Math.cos(turn);
  const sine = Math.sin(turn);
  const differences = segments.map((segment, index) => {
    const finger = hand[index] ?? { x: 0, y: 0, lean: 0, width: 1 };
    return {
      x: segment.tip.x / pixelsPerInch - (finger.x * cosine - finger.y * sine),
      y: segment.tip.y / pixelsPerInch - (finger.x * sine + finger.y * cosine),
      lean: segment.angle - finger.lean - turn,
    };
  });
  const meanX = differences.reduce((sum, { x }) => sum + x, 0) / differences.length;
  const meanY = differences.reduce((sum, { y }) => sum + y, 0) / differences.length;
  let misfit = 0;
  for (const { x, y, lean } of differences) {
    misfit += ((x - meanX) ** 2 + (y - meanY) ** 2) / TIP_DEVIATION ** 2 + (lean / LEAN_DEVIATION) ** 2;
  }
  return misfit;
}
