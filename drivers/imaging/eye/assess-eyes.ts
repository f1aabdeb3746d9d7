import type { Guidance } from '#vocabulary/guidance.ts';
import { EYES, UNKNOWN } from '#vocabulary/fingers.ts';
import type { Frame } from '../../reader/port.ts';
import type { Assessment, Sample, Wanted } from '../picture/assessment.ts';
import { findEye, lensesOf } from './eye-location.ts';
import type { EyeLocation, LensView } from './eye-location.ts';
import { GOOD_EYE_SCORE, assessEye } from './eye-quality.ts';
import type { EyeQuality } from './eye-quality.ts';
import { hasMargins } from './iris-crop.ts';
import { lookThrough } from './lens-pictures.ts';

/** Mean grey of a lens that has a face before it; the lamps do not reach an empty room. */
const FACE_GREY = 60;
/** Part of the iris that has to be free of lids before nothing is asked. */
const OPEN_AREA = 0.68;
/** Pixels: below it MOSIP's 210 for a registration is not reached, above it lids and lens cut the eye. */
const IRIS_DIAMETER = { least: 200, most: 300 } as const;
/** Mean change of grey since the frame before; noise leaves less than 3, two pixels of movement make more than 4. */
const MOTION_MOST = 3.6;
const MOTION_BLOCK = 4;

/**
 * Assesses a frame of an iris reader. On a double reader the lens says which eye is which, and an eye that was not asked for
 * is not looked at; on a single reader the eye is the one that was asked for, as its picture does not say it. About 5 ms
 * an eye.
 */
export function assessEyes(frame: Frame, previous: Frame | null, wanted: Wanted): Assessment {
  const names = expectedEyes(wanted);
  const seen = lensesOf(frame)
    .filter((lens) => lens.eye === null || names.includes(UNKNOWN) || names.includes(lens.eye))
    .map((lens) => ({ lens, found: look(frame, previous, lens) }));
  const eyes = seen.map(({ found }) => found).filter((found) => found !== null);
  const chosen = names.includes(UNKNOWN) ? bestOf(eyes, wanted.count) : inOrder(eyes, names);
  if (chosen.length < wanted.count) {
    const isFace = seen.some(({ lens, found }) => found === null && meanGrey(frame, lens) > FACE_GREY);
    const samples = chosen.map((eye, index) => toSample(eye, names[index] ?? UNKNOWN));
    return { present: samples.length > 0, samples, quality: 0, guidance: isFace ? 'open-eyes' : 'look-here' };
  }
  const samples = chosen.map((eye, index) => toSample(eye, names[index] ?? UNKNOWN));
  const quality = samples.reduce((sum, sample) => sum + sample.quality, 0) / samples.length;
  return { present: true, samples, quality, guidance: guide(chosen) };
}

/** The names of the wanted eyes, in the order of the answer. */
function expectedEyes(wanted: Wanted): readonly string[] {
  const isWanted = (name: string): boolean => !wanted.exceptions.includes(name);
  const named = wanted.bioSubTypes.filter((name) => EYES.some((eye) => eye === name) && isWanted(name));
  if (named.length === wanted.count) return named;
  const bySubId = { 0: [], 1: ['Left'], 2: ['Right'], 3: ['Left', 'Right'] }[wanted.deviceSubId].filter(isWanted);
  if (bySubId.length === wanted.count) return bySubId;
  return Array.from({ length: wanted.count }, () => UNKNOWN);
}

interface JudgedEye {
  readonly location: EyeLocation;
  readonly quality: EyeQuality;
  readonly motion: number;
  /** Whether the lens sees the margins that the record's picture has around the iris. */
  readonly hasMargins: boolean;
}

function look(frame: Frame, previous: Frame | null, lens: LensView): JudgedEye | null {
  const pictures = lookThrough(frame, lens.box);
  const location = findEye(frame, lens, pictures);
  if (location === null) return null;
  return {
    location,
    quality: assessEye(frame, location, pictures),
    motion: motionAround(frame, previous, location),
    hasMargins: hasMargins(location.iris, lens.box),
  };
}

function bestOf(eyes: readonly JudgedEye[], count: number): readonly JudgedEye[] {
  return eyes.toSorted((one, other) => other.quality.score - one.quality.score).slice(0, count);
}

function inOrder(eyes: readonly JudgedEye[], names: readonly string[]): readonly JudgedEye[] {
  return names.flatMap((name, index) => {
    const known = eyes.find(({ location }) => location.eye === name);
    const unnamed = index === 0 ? eyes.find(({ location }) => location.eye === null) : undefined;
    return known ?? unnamed ?? [];
  });
}

function toSample({ location, quality }: JudgedEye, bioSubType: string): Sample {
  const { box, pupil, iris } = location;
  return { bioSubType, box, quality: quality.score, rings: { pupil, iris } };
}

function guide(eyes: readonly JudgedEye[]): Guidance {
  if (eyes.some(({ motion }) => motion > MOTION_MOST)) return 'hold-still';
  if (eyes.some(({ quality }) => quality.usableArea < OPEN_AREA)) return 'open-eyes';
  if (eyes.some(({ quality }) => quality.irisDiameter < IRIS_DIAMETER.least)) return 'come-closer';
  if (eyes.some(({ quality }) => quality.irisDiameter > IRIS_DIAMETER.most)) return 'move-back';
  if (!eyes.every((eye) => eye.hasMargins)) return 'move-to-centre';
  // What is left is mostly blur: the lens has not found the eye yet.
  return eyes.every(({ quality }) => quality.score >= GOOD_EYE_SCORE) ? 'good' : 'hold-still';
}

/** Mean change of the blocks around an eye; 0 without a frame before. */
function motionAround(frame: Frame, previous: Frame | null, { iris }: EyeLocation): number {
  if (previous?.width !== frame.width || previous.height !== frame.height) return 0;
  const reach = 1.2 * iris.radius;
  let sum = 0;
  let count = 0;
  for (
    let y = Math.max(0, Math.ceil(iris.y - reach));
    y + MOTION_BLOCK <= Math.min(frame.height, iris.y + reach);
    y += 8
  ) {
    for (
      let x = Math.max(0, Math.ceil(iris.x - reach));
      x + MOTION_BLOCK <= Math.min(frame.width, iris.x + reach);
      x += 8
    ) {
      sum += Math.abs(blockMean(frame, x, y) - blockMean(previous, x, y));
      count += 1;
    }
  }
  return count === 0 ? 0 : sum / count;
}

function blockMean({ width, pixels }: Frame, left: number, top: number): number {
  let sum = 0;
  for (let y = top; y < top + MOTION_BLOCK; y += 1) {
    for (let at = y * width + left; at < y * width + left + MOTION_BLOCK; at += 1) sum += pixels[at] ?? 0;
  }
  return sum / MOTION_BLOCK ** 2;
}

function meanGrey({ width, pixels }: Frame, { box }: LensView): number {
  let sum = 0;
  let count = 0;
  for (let y = box.y; y < box.y + box.height; y += 8) {
    for (let x = box.x; x < box.x + box.width; x += 8) {
      sum += pixels[y * width + x] ?? 0;
      count += 1;
    }
  }
  return sum / count;
}
