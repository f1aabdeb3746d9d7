import type { Frame } from '../../reader/port.ts';
import type { EyeLocation } from './eye-location.ts';
import { findLids, isBetweenLids } from './eye-lids.ts';
import type { EyeLids } from './eye-lids.ts';
import { REFLECTION_GREY } from './lens-pictures.ts';
import type { LensPictures } from './lens-pictures.ts';

/**
 * The capture check of one eye. It is our own measure, made for guiding a person and choosing the best of several frames;
 * the things it looks at are those of ISO/IEC 29794-6, the figures are not, and it must not be called so.
 */
export interface EyeQuality {
  /** 0 (nothing usable) to 100, whole. */
  readonly score: number;
  /** Pixels over which the rim of the pupil goes from dark to bright: 3 in focus, above 10 blurred beyond use. */
  readonly rimWidth: number;
  /** Standard deviation of the grey noise. */
  readonly noise: number;
  /** Part of the iris that neither lids nor reflections hide, 0 to 1. */
  readonly usableArea: number;
  /** Greys between iris and pupil, and between sclera and iris. */
  readonly pupilContrast: number;
  readonly scleraContrast: number;
  /** Radius of the pupil as part of that of the iris. */
  readonly pupilRatio: number;
  /** Pixels. */
  readonly irisDiameter: number;
  readonly lids: EyeLids;
}

/** From this score on nothing has to be asked of the person. */
export const GOOD_EYE_SCORE = 50;

const DIRECTIONS = 64;
/** Rim widths in pixels for an iris of 230; a larger picture of the eye has wider rims at the same focus. */
const SHARP_RIM = 3.4;
const BLURRED_RIM = 11;
const USUAL_DIAMETER = 230;
const HARMLESS_NOISE = 4;
const RUINOUS_NOISE = 20;
/** Parts of the iris: what lids leave of it on eyes that are well open, and where nothing is left to compare. */
const FULL_AREA = 0.88;
const LEAST_AREA = 0.3;
const FULL_PUPIL_CONTRAST = 55;
const FULL_SCLERA_CONTRAST = 25;
/** ISO/IEC 29794-6 takes 20 to 70 per cent. */
const PUPIL_RATIO = { least: 0.2, most: 0.7, margin: 0.08 } as const;
/** Pixels; below it less than the standard's lowest resolution is left. */
const SMALL_IRIS = { useless: 100, full: 180 } as const;

/** Scores one eye of a frame. About 2 ms. */
export function assessEye(frame: Frame, eye: EyeLocation, pictures?: LensPictures): EyeQuality {
  const lids = findLids(frame, eye.iris, eye.pupil, pictures);
  const rim = measureRim(frame, eye, lids);
  const irisDiameter = 2 * eye.iris.radius;
  const measures = {
    rimWidth: rim.width,
    noise: measureNoise(frame, eye, lids),
    usableArea: measureArea(frame, eye, lids),
    pupilContrast: rim.contrast,
    scleraContrast: measureScleraContrast(frame, eye, lids),
    pupilRatio: eye.pupil.radius / eye.iris.radius,
    irisDiameter,
    lids,
  };
  const rimAtUsualSize = (rim.width * USUAL_DIAMETER) / irisDiameter;
  const { least, most, margin } = PUPIL_RATIO;
  const score =
    100 *
    ramp(rimAtUsualSize, BLURRED_RIM, SHARP_RIM) *
    ramp(measures.noise, RUINOUS_NOISE, HARMLESS_NOISE) *
    ramp(measures.usableArea, LEAST_AREA, FULL_AREA) *
    ramp(measures.pupilContrast, 0, FULL_PUPIL_CONTRAST) *
    ramp(measures.scleraContrast, 0, FULL_SCLERA_CONTRAST) *
    ramp(measures.pupilRatio, least - margin, least) *
    ramp(measures.pupilRatio, most + margin, most) *
    ramp(irisDiameter, SMALL_IRIS.useless, SMALL_IRIS.full);
  return { score: Math.round(score), ...measures };
}

/** 0 at `bad`, 1 at `good` and beyond. */
function ramp(value: number, bad: number, good: number): number {
  return Math.min(1, Math.max(0, (value - bad) / (good - bad)));
}

function greyAt(frame: Frame, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < 0 || top < 0 || left >= frame.width - 1 || top >= frame.height - 1) return 0;
  const fx = x - left;
  const fy = y - top;
  const at = top * frame.width + left;
  const upper = (frame.pixels[at] ?? 0) * (1 - fx) + (frame.pixels[at + 1] ?? 0) * fx;
  const lower = (frame.pixels[at + frame.width] ?? 0) * (1 - fx) + (frame.pixels[at + frame.width + 1] ?? 0) * fx;
  return upper * (1 - fy) + lower * fy;
}

/**
 * Width and height of the step at the pupil's rim. The profiles of many directions are laid on each other at the place where
 * each crosses half its height, so that neither an oval pupil nor noise looks like blur.
 */
function measureRim(
  frame: Frame,
  eye: EyeLocation,
  lids: EyeLids,
): { readonly width: number; readonly contrast: number } {
  const reach = Math.min(14, 0.8 * eye.pupil.radius);
  const STEP = 0.5;
  const count = Math.floor((2 * reach) / STEP) + 1;
  const sums = new Float64Array(count);
  let profiles = 0;
  for (let index = 0; index < DIRECTIONS; index += 1) {
    const angle = (2 * Math.PI * index) / DIRECTIONS;
    const profile = Float64Array.from({ length: 2 * count }, (_, step) => {
      const distance = eye.pupil.radius - 2 * reach + step * STEP;
      return greyAt(frame, eye.pupil.x + distance * Math.cos(angle), eye.pupil.y + distance * Math.sin(angle));
    });
    const endX = eye.pupil.x + (eye.pupil.radius + reach) * Math.cos(angle);
    const endY = eye.pupil.y + (eye.pupil.radius + reach) * Math.sin(angle);
    if (!isBetweenLids(lids, eye.iris, endX, endY)) continue;
    const crossing = findCrossing(profile, count, count / 4);
    if (crossing === null) continue;
    for (let step = 0; step < count; step += 1) {
      sums[step] = (sums[step] ?? 0) + (profile[crossing - Math.floor(count / 2) + step] ?? 0);
    }
    profiles += 1;
  }
  if (profiles < DIRECTIONS / 8) return { width: Number.POSITIVE_INFINITY, contrast: 0 };
  const mean = Array.from(sums, (sum) => sum / profiles);
  const tail = Math.floor(count / 6);
  const dark = average(mean.slice(0, tail));
  const bright = average(mean.slice(-tail));
  const contrast = Math.max(0, bright - dark);
  let steepest = 0;
  for (let step = 2; step < count; step += 1) {
    steepest = Math.max(steepest, ((mean[step] ?? 0) - (mean[step - 2] ?? 0)) / (2 * STEP));
  }
  return { width: steepest > 0 ? contrast / steepest : Number.POSITIVE_INFINITY, contrast };
}

/** The step nearest the middle at which a smoothed profile crosses half its height; null when it does not or a lamp is in it. */
function findCrossing(profile: Float64Array, middle: number, reach: number): number | null {
  if (profile.some((value) => value >= REFLECTION_GREY)) return null;
  const half = Math.floor(middle / 2);
  const dark = average(profile.slice(middle - half, middle - Math.floor(half / 2)));
  const bright = average(profile.slice(middle + Math.floor(half / 2), middle + half));
  const level = (dark + bright) / 2;
  const smooth = (at: number): number =>
    ((profile[at - 2] ?? 0) +
      (profile[at - 1] ?? 0) +
      (profile[at] ?? 0) +
      (profile[at + 1] ?? 0) +
      (profile[at + 2] ?? 0)) /
    5;
  for (let away = 0; away <= reach; away += 1) {
    for (const at of [middle - away, middle + away]) {
      if (smooth(at) < level && smooth(at + 1) >= level) return at;
    }
  }
  return null;
}

function average(values: Float64Array | readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / Math.max(1, values.length);
}

/**
 * Noise by what is left of the pupil after its own curvature: each pixel against its neighbours (Immerkaer's mask). The
 * median instead of a mean, so that reflections and lashes do not count.
 */
function measureNoise(frame: Frame, eye: EyeLocation, lids: EyeLids): number {
  const { x: centreX, y: centreY, radius } = eye.pupil;
  const inner = 0.75 * radius;
  // The mask's answer is a whole number, so counting finds the median without sorting.
  const counts = new Uint32Array(8 * 255 + 1);
  let differences = 0;
  for (let y = Math.ceil(centreY - inner); y < centreY + inner; y += 1) {
    for (let x = Math.ceil(centreX - inner); x < centreX + inner; x += 1) {
      if ((x - centreX) ** 2 + (y - centreY) ** 2 > inner * inner) continue;
      if (!isBetweenLids(lids, eye.iris, x, y)) continue;
      const at = y * frame.width + x;
      const pixel = (dx: number, dy: number): number => frame.pixels[at + dy * frame.width + dx] ?? 0;
      const cross = pixel(-1, 0) + pixel(1, 0) + pixel(0, -1) + pixel(0, 1);
      const corners = pixel(-1, -1) + pixel(1, -1) + pixel(-1, 1) + pixel(1, 1);
      const difference = Math.abs(4 * pixel(0, 0) - 2 * cross + corners);
      counts[difference] = (counts[difference] ?? 0) + 1;
      differences += 1;
    }
  }
  let median = 0;
  for (let left = Math.floor(differences / 2); left >= (counts[median] ?? 0) && median < counts.length; median += 1) {
    left -= counts[median] ?? 0;
  }
  if (differences === 0) return 0;
  // The mask multiplies white noise by 6, and half of a bell curve lies within 0.6745 deviations.
  return median / (6 * 0.6745);
}

function measureArea(frame: Frame, eye: EyeLocation, lids: EyeLids): number {
  const { iris, pupil } = eye;
  let all = 0;
  let usable = 0;
  for (let y = Math.ceil(iris.y - iris.radius); y <= iris.y + iris.radius; y += 3) {
    for (let x = Math.ceil(iris.x - iris.radius); x <= iris.x + iris.radius; x += 3) {
      if ((x - iris.x) ** 2 + (y - iris.y) ** 2 > iris.radius ** 2) continue;
      if ((x - pupil.x) ** 2 + (y - pupil.y) ** 2 < pupil.radius ** 2) continue;
      all += 1;
      if (!isBetweenLids(lids, iris, x, y)) continue;
      if ((frame.pixels[y * frame.width + x] ?? 255) < REFLECTION_GREY) usable += 1;
    }
  }
  return all === 0 ? 0 : usable / all;
}

/** Sclera against iris, to both sides where lids leave them free. */
function measureScleraContrast(frame: Frame, eye: EyeLocation, lids: EyeLids): number {
  const { iris } = eye;
  let inside = 0;
  let outside = 0;
  let count = 0;
  for (let degrees = -25; degrees <= 40; degrees += 5) {
    for (const side of [-1, 1]) {
      const dx = side * Math.cos((degrees * Math.PI) / 180);
      const dy = Math.sin((degrees * Math.PI) / 180);
      const farX = iris.x + 1.16 * iris.radius * dx;
      const farY = iris.y + 1.16 * iris.radius * dy;
      if (!isBetweenLids(lids, iris, farX, farY)) continue;
      const bright = greyAt(frame, farX, farY);
      if (bright === 0) continue;
      inside += greyAt(frame, iris.x + 0.86 * iris.radius * dx, iris.y + 0.86 * iris.radius * dy);
      outside += bright;
      count += 1;
    }
  }
  return count < 4 ? 0 : Math.max(0, (outside - inside) / count);
}
