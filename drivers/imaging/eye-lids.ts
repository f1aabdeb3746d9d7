import type { Frame } from '../reader/port.ts';
import type { Circle } from './assessment.ts';
import { shrinkPicture, withoutReflections } from './eye-circles.ts';
import type { GreyPicture } from './eye-circles.ts';

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
 * cross the eye at a likely height and bend towards its middle. About 4 ms.
 */
export function findLids(frame: Frame, iris: Circle, pupil: Circle): EyeLids {
  const reach = 1.9 * iris.radius;
  const left = Math.max(0, Math.floor(iris.x - reach));
  const right = Math.min(frame.width, Math.ceil(iris.x + reach));
  const part = shrinkPicture(withoutReflections(frame, left, right - left), COARSE);
  const sums = columnSums(part);
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
    upper: toFrame(findMargin(part, sums, eye, lowest, -1.15, 1)),
    lower: toFrame(findMargin(part, sums, eye, 0.45, 1.15, -1)),
  };
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
  const lines: { readonly margin: LidMargin; readonly step: number }[] = [];
  const rows = Math.floor(Math.abs(to - from) * eye.iris.radius);
  for (let row = 0; row <= rows; row += 1) {
    const y = Math.round(eye.iris.y + from * eye.iris.radius) - bendSign * row;
    lines.push(bestLine(part, sums, eye, y, bendSign));
  }
  const strongest = lines.reduce((most, line) => Math.max(most, line.step), 0);
  const least = Math.max(LEAST_STEP, MARGIN_SHARE * strongest);
  const found = lines.find(
    ({ step }, index) =>
      step >= least && step >= (lines[index + 1]?.step ?? 0) && step >= (lines[index + 2]?.step ?? 0),
  );
  return found?.margin ?? null;
}

function bestLine(
  part: GreyPicture,
  sums: Float32Array,
  eye: Eye,
  y: number,
  bendSign: 1 | -1,
): { readonly margin: LidMargin; readonly step: number } {
  const { width, height } = part;
  const band = Math.max(2, Math.round(BAND * eye.iris.radius));
  const rim = (eye.pupil.radius + 1.2 * band) ** 2;
  let best = { margin: { centre: eye.iris.x, y, tilt: 0, bend: 0 }, step: 0 };
  for (const bend of BENDS) {
    for (const tilt of TILTS) {
      const margin = { centre: eye.iris.x, y, tilt, bend: (bendSign * bend) / eye.iris.radius };
      let sum = 0;
      let count = 0;
      let wanted = 0;
      for (let across = -WIDE; across <= WIDE; across += 0.1) {
        const column = Math.round(eye.iris.x + across * eye.iris.radius);
        const row = Math.round(marginAt(margin, column));
        wanted += 1;
        // The pupil's own rim is no lid.
        if ((column - eye.pupil.x) ** 2 + (row - eye.pupil.y) ** 2 < rim) continue;
        if (column < 0 || column >= width || row - band < 0 || row + band > height) continue;
        const middle = sums[row * width + column] ?? 0;
        const above = middle - (sums[(row - band) * width + column] ?? 0);
        const below = (sums[(row + band) * width + column] ?? 0) - middle;
        // Skin is brighter than the shadowed eye beside it; one lash or reflection counts only so much.
        const step = (bendSign === 1 ? above - below : below - above) / band;
        sum += Math.min(40, Math.max(-15, step));
        count += 1;
      }
      if (count >= 0.55 * wanted && sum / count > best.step) best = { margin, step: sum / count };
    }
  }
  return best;
}
