import type { Frame } from '../../reader/port.ts';
import type { Circle } from '../picture/assessment.ts';
import { lookThrough } from './lens-pictures.ts';
import type { GreyPicture, LensPictures } from './lens-pictures.ts';

/** The margin of a lid as a parabola: at `x` it lies at `y + tilt * (x - centre) + bend * (x - centre)^2`. */
export interface LidMargin {
  readonly centre: number;
  readonly y: number;
  readonly tilt: number;
  readonly bend: number;
}

/** Where the lids lie over the eye; null for a lid that is not seen near the iris. */
export interface EyeLids {
  readonly upper: LidMargin | null;
  readonly lower: LidMargin | null;
}

const COARSE = 2;
/** Everything in radii of the iris. */
/** Less than the limbus itself bends, which would be taken for a lid. */
const BENDS = [0, 0.07, 0.14, 0.21, 0.28] as const;
const TILTS = [-0.24, -0.16, -0.08, 0, 0.08, 0.16, 0.24] as const;
const WIDE = 1.15;
const BAND = 0.09;
const LEAST_STEP = 8;
/** Of the strongest line: the fold of the lid, further out, may be darker than its margin. */
const MARGIN_SHARE = 0.65;
/** No step: the place lies outside the picture or at the pupil. */
const NOTHING = 100;
/** Rows of lashes above the upper margin's own line that still hide the iris. */
const LASHES = 0.04;

export function marginAt(margin: LidMargin, x: number): number {
  const dx = x - margin.centre;
  return margin.y + margin.tilt * dx + margin.bend * dx * dx;
}

/** Whether a point of the eye lies between the lids. */
export function isBetweenLids(lids: EyeLids, iris: Circle, x: number, y: number): boolean {
  const spare = LASHES * iris.radius;
  if (lids.upper !== null && y < marginAt(lids.upper, x) + spare) return false;
  return lids.lower === null || y < marginAt(lids.lower, x);
}

/**
 * Finds the margins of the lids over an iris: the parabolas along which brightness changes most across, among those that
 * cross the eye at a likely height and bend towards its middle. About 1 ms.
 */
export function findLids(
  frame: Frame,
  iris: Circle,
  pupil: Circle,
  { left, half }: LensPictures = lookThrough(frame, columnsAround(frame, iris)),
): EyeLids {
  const sums = columnSums(half);
  const toPart = ({ x, y, radius }: Circle): Circle => ({
    x: (x - left) / COARSE,
    y: y / COARSE,
    radius: radius / COARSE,
  });
  const eye = { iris: toPart(iris), pupil: toPart(pupil) };
  const toFrame = (margin: LidMargin | null): LidMargin | null =>
    margin && {
      centre: margin.centre * COARSE + left,
      y: margin.y * COARSE,
      tilt: margin.tilt,
      bend: margin.bend / COARSE,
    };
  // A lid may cover the pupil's upper part, or the pupil would not have been found, hardly more.
  const lowest = Math.min((pupil.y - iris.y) / iris.radius, 0.3);
  return {
    upper: toFrame(findMargin(half, sums, eye, lowest, -1.15, 1)),
    lower: toFrame(findMargin(half, sums, eye, 0.45, 1.15, -1)),
  };
}

function columnsAround({ width }: Frame, { x, radius }: Circle): { readonly x: number; readonly width: number } {
  const reach = 1.9 * radius;
  const left = Math.max(0, Math.floor(x - reach));
  return { x: left, width: Math.min(width, Math.ceil(x + reach)) - left };
}

interface Eye {
  readonly iris: Circle;
  readonly pupil: Circle;
}

/** For each column the sums from the top, one row more than the picture has. */
function columnSums({ width, height, values }: GreyPicture): Float32Array {
  const sums = new Float32Array(width * (height + 1));
  for (let at = 0; at < width * height; at += 1) sums[at + width] = (sums[at] ?? 0) + (values[at] ?? 0);
  return sums;
}

/** A bent and tilted line over the eye: what it moves each of the columns up or down. */
interface Curve {
  readonly tilt: number;
  readonly bend: number;
  readonly rows: Int32Array;
}

/** The columns at which lines are compared, a tenth of the iris's radius apart. */
function columnsOver({ iris }: Eye): Int32Array {
  const columns: number[] = [];
  for (let across = -WIDE; across <= WIDE; across += 0.1) columns.push(Math.round(iris.x + across * iris.radius));
  return Int32Array.from(columns);
}

/** Lines are the same at every height, so their rows are laid out once. */
function layCurves({ iris }: Eye, columns: Int32Array, bendSign: 1 | -1): readonly Curve[] {
  return BENDS.flatMap((bend) =>
    TILTS.map((tilt) => {
      const margin = { centre: iris.x, y: 0, tilt, bend: (bendSign * bend) / iris.radius };
      return { tilt, bend: margin.bend, rows: columns.map((column) => Math.round(marginAt(margin, column))) };
    }),
  );
}

/**
 * The innermost strong line.
 * @param from where to begin, height over the iris's centre in radii
 * @param to where to end, away from the eye
 * @param bendSign 1 for the upper lid, which bends down to both sides
 */
function findMargin(
  part: GreyPicture,
  sums: Float32Array,
  eye: Eye,
  from: number,
  to: number,
  bendSign: 1 | -1,
): LidMargin | null {
  const columns = columnsOver(eye);
  const steps = measureSteps(part, sums, eye, columns, bendSign);
  const curves = layCurves(eye, columns, bendSign);
  const lines: { readonly margin: LidMargin; readonly step: number }[] = [];
  const rows = Math.floor(Math.abs(to - from) * eye.iris.radius);
  for (let row = 0; row <= rows; row += 1) {
    const y = Math.round(eye.iris.y + from * eye.iris.radius) - bendSign * row;
    lines.push(bestLine(steps, part.height, curves, { centre: eye.iris.x, y }));
  }
  const strongest = lines.reduce((most, line) => Math.max(most, line.step), 0);
  const least = Math.max(LEAST_STEP, MARGIN_SHARE * strongest);
  const found = lines.find(
    ({ step }, index) =>
      step >= least && step >= (lines[index + 1]?.step ?? 0) && step >= (lines[index + 2]?.step ?? 0),
  );
  return found?.margin ?? null;
}

/**
 * For each column, from the top, how much brighter it is on the lid's side of a row than on the eye's; {@link NOTHING}
 * where that cannot be said.
 */
function measureSteps(
  { width, height }: GreyPicture,
  sums: Float32Array,
  eye: Eye,
  columns: Int32Array,
  bendSign: 1 | -1,
): Float32Array {
  const steps = new Float32Array(columns.length * height).fill(NOTHING);
  const band = Math.max(2, Math.round(BAND * eye.iris.radius));
  const rim = (eye.pupil.radius + 1.2 * band) ** 2;
  columns.forEach((column, index) => {
    if (column < 0 || column >= width) return;
    for (let row = band; row <= height - band && row < height; row += 1) {
      // The pupil's own rim is no lid.
      if ((column - eye.pupil.x) ** 2 + (row - eye.pupil.y) ** 2 < rim) continue;
      const middle = sums[row * width + column] ?? 0;
      const above = middle - (sums[(row - band) * width + column] ?? 0);
      const below = (sums[(row + band) * width + column] ?? 0) - middle;
      // Skin is brighter than the shadowed eye beside it; one lash or reflection counts only so much.
      steps[index * height + row] = Math.min(40, Math.max(-15, (bendSign * (above - below)) / band));
    }
  });
  return steps;
}

function bestLine(
  steps: Float32Array,
  height: number,
  curves: readonly Curve[],
  { centre, y }: Pick<LidMargin, 'centre' | 'y'>,
): { readonly margin: LidMargin; readonly step: number } {
  let best = { margin: { centre, y, tilt: 0, bend: 0 }, step: 0 };
  for (const { tilt, bend, rows } of curves) {
    let sum = 0;
    let count = 0;
    for (let index = 0; index < rows.length; index += 1) {
      const row = y + (rows[index] ?? 0);
      if (row < 0 || row >= height) continue;
      const step = steps[index * height + row] ?? NOTHING;
      if (step >= NOTHING) continue;
      sum += step;
      count += 1;
    }
    if (count >= 0.55 * rows.length && sum / count > best.step) {
      best = { margin: { centre, y, tilt, bend }, step: sum / count };
    }
  }
  return best;
}
