import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { CalibrationRefusal, SensorResolution } from '../reader/port.ts';
import type { LineFamily } from './line-family.ts';
import { findLineFamilies } from './line-family.ts';
import { LINE_LENGTH, PICTURE_LINES } from './protocol.ts';
import type { SensorPicture } from './picture.ts';

/**
 * The resolution of a sensor from pictures of a ruling of known pitch. Both families of lines are the same distance apart
 * on the glass, so their two wave vectors give the two scales, whichever way the ruling is turned.
 */

/** The families of lines seen so far: from one picture of a grid, or from two of parallel lines. */
export interface SeenLines {
  readonly across?: LineFamily;
  readonly down?: LineFamily;
}

const MILLIMETRES_PER_INCH = 25.4;
/** A perfect grid has 1; each of sixty fingerprints was at 0.55 or below, and sensor noise is lower. */
const LEAST_COHERENCE = 0.8;
/** Grey levels: below the first there is only noise, below the second too little to measure. */
const NOISE_AMPLITUDE = 0.6;
const LEAST_AMPLITUDE = 2;
const FEWEST_PERIODS = 8;
/** Degrees. */
const MOST_TILT = 8;
/** Dots per inch; all optical readers are well between these. */
const PLAUSIBLE = { least: 250, most: 800 } as const;

/** The lines a picture shows, added to those seen before; nothing but straight lines over the whole picture counts. */
export function lookForLines(picture: SensorPicture, before: SeenLines = {}): SeenLines {
  const { across, down } = findLineFamilies(picture);
  return {
    ...before,
    ...(isFound(across) ? { across } : {}),
    ...(isFound(down) ? { down } : {}),
  };
}

function isFound({ coherence, amplitude }: LineFamily): boolean {
  return coherence >= LEAST_COHERENCE && amplitude >= NOISE_AMPLITUDE;
}

/** The resolution that follows from lines `pitchMillimetres` apart on the glass. */
export function resolutionOf(
  { across, down }: SeenLines,
  pitchMillimetres: number,
): Result<SensorResolution, CalibrationRefusal> {
  if (!(pitchMillimetres > 0)) return err({ code: 'implausible' });
  if (!across && !down) return err({ code: 'no-grid' });
  if (!across) return err({ code: 'lines-one-way', missing: 'across' });
  if (!down) return err({ code: 'lines-one-way', missing: 'down' });
  if (Math.min(across.amplitude, down.amplitude) < LEAST_AMPLITUDE) return err({ code: 'contrast-too-low' });
  const periods = Math.min(Math.abs(across.x) * LINE_LENGTH, Math.abs(down.y) * PICTURE_LINES);
  if (periods < FEWEST_PERIODS) return err({ code: 'too-few-periods' });
  // On the glass both wave vectors have the length 1 / pitch: (x a)² + (y d)² = (25.4 / pitch)², once for each family.
  const square = (MILLIMETRES_PER_INCH / pitchMillimetres) ** 2;
  const divisor = across.x ** 2 * down.y ** 2 - across.y ** 2 * down.x ** 2;
  const resolution = {
    across: Math.sqrt((square * (down.y ** 2 - across.y ** 2)) / divisor),
    down: Math.sqrt((square * (across.x ** 2 - down.x ** 2)) / divisor),
  };
  // Only lines turned by nearly half a right angle, or of two different rulings, have no solution.
  if (Number.isNaN(resolution.across + resolution.down)) return err({ code: 'tilted' });
  const tilts = [
    Math.atan((across.y * resolution.down) / (across.x * resolution.across)),
    Math.atan((down.x * resolution.across) / (down.y * resolution.down)),
  ];
  if (tilts.some((tilt) => Math.abs(tilt) > (MOST_TILT * Math.PI) / 180)) return err({ code: 'tilted' });
  const isPlausible = [resolution.across, resolution.down].every(
    (dots) => dots >= PLAUSIBLE.least && dots <= PLAUSIBLE.most,
  );
  return isPlausible ? ok(resolution) : err({ code: 'implausible' });
}

/** The largest relative difference between measurements of one unit. */
const MOST_DISAGREEMENT = 0.01;

/** The middle of several measurements of the same ruling, or `unsteady` when they disagree; of at least one. */
export function settle(measurements: readonly SensorResolution[]): Result<SensorResolution, CalibrationRefusal> {
  const middle = (values: readonly number[]): number => {
    const sorted = values.toSorted((one, other) => one - other);
    const high = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
    const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
    return (low + high) / 2;
  };
  const result = {
    across: middle(measurements.map(({ across }) => across)),
    down: middle(measurements.map(({ down }) => down)),
  };
  const isSteady = measurements.every(
    ({ across, down }) =>
      Math.abs(across / result.across - 1) <= MOST_DISAGREEMENT &&
      Math.abs(down / result.down - 1) <= MOST_DISAGREEMENT,
  );
  return isSteady && measurements.length > 0 ? ok(result) : err({ code: 'unsteady' });
}
