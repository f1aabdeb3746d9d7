import type { Guidance } from '#vocabulary/guidance.ts';
import type { Frame } from '../../reader/port.ts';
import { binomialBlur } from '../picture/box-filter.ts';
import {
  ADVICE,
  advisePoor,
  adviseUnclear,
  findDefects,
  isOffCentre,
  isOverTheEdge,
  tallyDefects,
} from './finger-defects.ts';
import type { DefectSigns, FingerDefect } from './finger-defects.ts';
import { FILMED_GLASS, WHITE_GLASS, whitenGlass } from './glass.ts';
import { RIDGE_PIXELS_PER_INCH, resample } from '../picture/ridge-image.ts';
import { measureBlock } from './ridge-block.ts';
import type { BlockMeasure } from './ridge-block.ts';

/**
 * The capture check of one frame. It is our own measure, made for guiding a person and choosing the best of several
 * frames; it is not NFIQ 2 and must not be called so. Its parts are those of ISO/IEC TR 29794-4: orientation certainty,
 * ridge-valley uniformity, contrast and area.
 */
export interface FrameQuality {
  /** 0 (nothing usable) to 100, whole. */
  readonly score: number;
  readonly fingerPresent: boolean;
  readonly guidance: Guidance;
  /** What is wrong with the finger that is there, the first to be mended first; empty without one. */
  readonly defects: readonly FingerDefect[];
  /** Square inches covered by something that touches. */
  readonly touchedArea: number;
  /** Square inches covered by ridges. */
  readonly ridgeArea: number;
  /** 0 to 1: mean over the ridge area. */
  readonly orientationCertainty: number;
  readonly ridgeUniformity: number;
  readonly contrast: number;
  /** Mean grey of the ridge area, 0 as white as the glass to 1 black; about 0.45 when the pressure is right. */
  readonly darkness: number;
  /** Grey of the bare glass as it was, 0 to 255. */
  readonly glass: number;
  /** Centre of what touches, as parts of the width and height from the middle (-0.5 to 0.5). */
  readonly offCentre: { readonly x: number; readonly y: number };
  /** Mean grey difference to the previous frame where something touches; 0 without one. */
  readonly motion: number;
}

/** Ridge area of a fully placed fingertip that earns the whole score; about 270 x 270 pixels at 500 ppi, in an oval. */
const FULL_AREA = 0.17;
/** Half of a little child's fingertip. */
const FINGER_AREA = 0.06;
const DIRT_AREA = 0.03;
/** Grey levels, smoothed: sensor noise stays below 4, a finger that slides one pixel a frame is above 12. */
const MOTION_MOST = 14;
/** The score that is asked of a capture. */
export const GOOD_SCORE = 40;
/** Below it something has to be asked of the person, though no defect is found. */
const POOR_SCORE = 30;

/** Scores a frame. `previous` is the frame before it, for telling a moving finger; null for the first. About 3 ms. */
export function assessFrame(frame: Frame, previous: Frame | null = null): FrameQuality {
  const picture = resample(frame);
  const values = binomialBlur(picture.values, picture.width, picture.height);
  const glass = whitenGlass(values, picture.width, picture.height);
  const side = 12;
  const blockArea = (side / RIDGE_PIXELS_PER_INCH) ** 2;
  let touched = 0;
  let ridged = 0;
  let sumX = 0;
  let sumY = 0;
  const tally = tallyDefects();
  const lastX = picture.width - 2 * side;
  const lastY = picture.height - 2 * side;
  const sums = { value: 0, certainty: 0, uniformity: 0, contrast: 0, darkness: 0 };
  for (let y = 1; y + side < picture.height; y += side) {
    for (let x = 1; x + side < picture.width; x += side) {
      const block = measureBlock(values, picture.width, x, y, side);
      tally.note(block, x === 1 || y === 1 || x >= lastX || y >= lastY);
      if (!block.isTouched) continue;
      touched += 1;
      sumX += x + side / 2;
      sumY += y + side / 2;
      if (!block.hasRidges) continue;
      ridged += 1;
      sums.value += blockValue(block);
      sums.certainty += block.certainty;
      sums.uniformity += block.uniformity;
      sums.contrast += block.contrast;
      sums.darkness += block.darkness;
    }
  }
  const count = Math.max(1, ridged);
  const ridgeArea = ridged * blockArea;
  const touchedArea = touched * blockArea;
  const share = ridged / Math.max(1, touched);
  const measures = {
    touchedArea,
    ridgeArea,
    orientationCertainty: sums.certainty / count,
    ridgeUniformity: sums.uniformity / count,
    contrast: sums.contrast / count,
    darkness: sums.darkness / count,
    glass,
    offCentre: {
      x: touched === 0 ? 0 : sumX / touched / picture.width - 0.5,
      y: touched === 0 ? 0 : sumY / touched / picture.height - 0.5,
    },
    motion: previous === null ? 0 : motionBetween(frame, previous, Math.min(1, glass / WHITE_GLASS)),
  };
  const fingerPresent = ridgeArea >= FINGER_AREA && share > 0.35;
  const score = Math.round(100 * (sums.value / count) * Math.min(1, ridgeArea / FULL_AREA) * Math.min(1, share / 0.7));
  const signs = tally.signs();
  const defects = fingerPresent ? findDefects(signs, measures) : [];
  return {
    score,
    fingerPresent,
    guidance: guide(fingerPresent, score, measures, signs, defects),
    defects,
    ...measures,
  };
}

function blockValue(block: BlockMeasure): number {
  return block.certainty * (0.4 + 0.6 * block.uniformity) * (0.3 + 0.7 * block.contrast);
}

type Measures = Omit<FrameQuality, 'score' | 'fingerPresent' | 'guidance' | 'defects'>;

function guide(
  fingerPresent: boolean,
  score: number,
  measures: Measures,
  signs: DefectSigns,
  defects: readonly FingerDefect[],
): Guidance {
  if (!fingerPresent) {
    const isFilmed = measures.glass >= FILMED_GLASS && measures.glass < WHITE_GLASS;
    if (measures.touchedArea < DIRT_AREA) return isFilmed ? 'clean-glass' : 'place-finger';
    return adviseUnclear(signs, measures);
  }
  if (measures.motion > MOTION_MOST) return 'hold-still';
  const [worst] = defects;
  if (isOverTheEdge(signs, measures)) return 'move-to-centre';
  if (worst !== undefined) return ADVICE[worst];
  if (isOffCentre(measures)) return 'move-to-centre';
  return score >= POOR_SCORE ? 'good' : advisePoor(measures);
}

/** @param white of the glass: 1 where it is white, less where it is grey of itself */
function motionBetween(frame: Frame, previous: Frame, white: number): number {
  if (frame.width !== previous.width || frame.height !== previous.height) return 0;
  let sum = 0;
  let count = 0;
  const { width, height } = frame;
  for (let y = 1; y < height - 1; y += 3) {
    for (let x = 1; x < width - 1; x += 3) {
      const at = y * width + x;
      const now = cross(frame.pixels, at, width);
      const before = cross(previous.pixels, at, width);
      if (now > 225 * white && before > 225 * white) continue;
      sum += Math.abs(now - before);
      count += 1;
    }
  }
  return count < 50 ? 0 : sum / count;
}

/** Five pixels' mean, so that noise does not count as motion. */
function cross(pixels: Uint8Array, at: number, width: number): number {
  const around = (pixels[at - 1] ?? 0) + (pixels[at + 1] ?? 0) + (pixels[at - width] ?? 0) + (pixels[at + width] ?? 0);
  return (around + (pixels[at] ?? 0)) / 5;
}
