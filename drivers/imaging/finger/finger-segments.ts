import type { Frame } from '../../reader/port.ts';
import type { Box } from '../picture/assessment.ts';
import { clampBox } from '../picture/cut.ts';
import { createTouchGrid } from './touch-grid.ts';
import type { TouchGrid } from './touch-grid.ts';
import { findRegions } from './touch-regions.ts';

/** One finger in a frame whose fingers point upwards: its last phalanx, which is what is compared and kept. */
export interface FingerSegment {
  /** Around the last phalanx with a little bare glass, at most about 400 x 500 pixels at 500 ppi. */
  readonly box: Box;
  /** How far the finger leans from upright, radians, positive to the right; 0 where its shape does not say. */
  readonly angle: number;
  /** The foremost point on the finger's axis, pixels. */
  readonly tip: { readonly x: number; readonly y: number };
  /** Extent across the axis and along it (of the last phalanx), pixels. */
  readonly width: number;
  readonly length: number;
  /** Too wide for one finger: two that lie so close that no gap is seen. */
  readonly isMerged: boolean;
  /** Whether it is cut off by the edge of the frame at the tip or a side. */
  readonly isCutOff: boolean;
}

/** The fingers of a frame and what else lies on the glass. */
export interface FrameSegments {
  /** Left to right in the picture. */
  readonly fingers: readonly FingerSegment[];
  /** Square inches of what touches without being a finger. */
  readonly dirtArea: number;
  /** For each cell of the grid the number of its finger plus 1, or 0. */
  readonly owners: Uint8Array;
  readonly grid: TouchGrid;
}

/** Square inches; a fingertip that has hardly come down. Below it is dirt. */
const LEAST_FINGER_AREA = 0.025;
const LEAST_RIDGE_SHARE = 0.35;
/** Inches: 21 mm, more than a pressed thumb. */
const WIDEST_FINGER = 0.84;
/** Of the height on both its sides: what is hardly lower between them is no notch between two tips. */
const NOTCH_SHARE = 0.85;
/** Lengths in widths of the finger: a phalanx longer than the first is cut where it is thinnest, at the latest at the second. */
const LONGEST_PHALANX = 1.75;
const USUAL_PHALANX = 1.5;
const LEAST_ASPECT = 1.15;
const STEEPEST = (40 * Math.PI) / 180;
/** Inches. */
const MARGIN = 0.024;
const LARGEST_BOX = { width: 0.8, height: 1 };

/** The fingers of a frame, left to right. About 5 ms for a slap of 1600 x 1000 pixels. */
export function findFingers(frame: Frame): readonly FingerSegment[] {
  return segmentFrame(frame).fingers;
}

/** Finds the fingers of a frame on a grid of an eighth of its pixels. */
export function segmentFrame(frame: Frame): FrameSegments {
  const grid = createTouchGrid(frame);
  const cellArea = (grid.cell / frame.pixelsPerInch) ** 2;
  const regions = findRegions(grid, Math.ceil(LEAST_FINGER_AREA / cellArea));
  const widest = (WIDEST_FINGER * frame.pixelsPerInch) / grid.cell;
  const shapes = regions
    .filter((region) => region.ridgeShare >= LEAST_RIDGE_SHARE)
    .flatMap((region) => splitWide(region.cells, grid.columns, widest))
    .map((cells) => measureShape(cells, grid.columns));
  const tips = shapes.filter((shape) => !shapes.some((other) => other !== shape && liesBehind(shape, other)));
  tips.sort((one, other) => one.centreX - other.centreX);
  const owners = new Uint8Array(grid.touched.length);
  for (const shape of shapes) {
    const front = tips.indexOf(shape);
    const index = front >= 0 ? front : tips.findIndex((tip) => liesBehind(shape, tip));
    for (const at of shape.cells) owners[at] = index + 1;
  }
  const touched = grid.touched.reduce((sum, value, at) => sum + (owners[at] === 0 ? value : 0), 0);
  return {
    fingers: tips.map((shape) => toSegment(shape, grid, frame)),
    dirtArea: touched * cellArea,
    owners,
    grid,
  };
}

/** A region measured in cells along its own axis. */
interface Shape {
  readonly cells: readonly number[];
  readonly centreX: number;
  readonly centreY: number;
  readonly angle: number;
  /** Smallest and largest coordinate along the axis, towards the palm. */
  readonly front: number;
  readonly back: number;
  readonly width: number;
}

/** Divides a region that is too wide for one finger at the notches between the tips, as far as it has any. */
function splitWide(cells: readonly number[], columns: number, widest: number): readonly (readonly number[])[] {
  const { width, centreX, centreY, angle } = shapeOf(cells, columns);
  if (width <= widest) return [cells];
  const places = cells.map((at) => Math.round(across(at, columns, centreX, centreY, angle)));
  const first = places.reduce((least, place) => Math.min(least, place), 0);
  const counts = new Uint32Array(2 + places.reduce((most, place) => Math.max(most, place), 0) - first);
  for (const place of places) counts[place - first] = (counts[place - first] ?? 0) + 1;
  let notch = { at: 0, depth: NOTCH_SHARE };
  for (let at = Math.round(0.2 * counts.length); at < 0.8 * counts.length; at += 1) {
    const before = counts.subarray(0, at).reduce((most, count) => Math.max(most, count), 0);
    const after = counts.subarray(at).reduce((most, count) => Math.max(most, count), 0);
    const depth = (counts[at] ?? 0) / Math.min(before, after);
    if (depth < notch.depth) notch = { at, depth };
  }
  if (notch.at === 0) return [cells];
  const isLeft = (index: number): boolean => (places[index] ?? 0) - first < notch.at;
  const left = cells.filter((_, index) => isLeft(index));
  const right = cells.filter((_, index) => !isLeft(index));
  return [...splitWide(left, columns, widest), ...splitWide(right, columns, widest)];
}

function measureShape(cells: readonly number[], columns: number): Shape {
  const whole = shapeOf(cells, columns);
  if (whole.back - whole.front <= LONGEST_PHALANX * whole.width) return whole;
  return shapeOf(lastPhalanx(whole, columns), columns);
}

function shapeOf(cells: readonly number[], columns: number): Shape {
  let sumX = 0;
  let sumY = 0;
  let sumXX = 0;
  let sumYY = 0;
  let sumXY = 0;
  for (const at of cells) {
    const x = at % columns;
    const y = Math.floor(at / columns);
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumYY += y * y;
    sumXY += x * y;
  }
  const count = cells.length;
  const centreX = sumX / count;
  const centreY = sumY / count;
  const xx = sumXX / count - centreX * centreX;
  const yy = sumYY / count - centreY * centreY;
  const xy = sumXY / count - centreX * centreY;
  const middle = (xx + yy) / 2;
  const half = Math.sqrt(((xx - yy) / 2) ** 2 + xy * xy);
  // The long axis, as a lean from upright: fingers point up, so of its two directions the upward one counts.
  const axis = Math.atan2(2 * xy, xx - yy) / 2;
  const lean = axis > 0 ? axis - Math.PI / 2 : axis + Math.PI / 2;
  const isLong = middle + half > LEAST_ASPECT ** 2 * Math.max(0.01, middle - half);
  const angle = isLong && Math.abs(lean) <= STEEPEST ? lean : 0;
  const alongs = cells.map((at) => along(at, columns, centreX, centreY, angle));
  const acrosses = cells.map((at) => across(at, columns, centreX, centreY, angle)).sort((one, other) => one - other);
  const outer = Math.floor(count / 100);
  return {
    cells,
    centreX,
    centreY,
    angle,
    front: alongs.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    back: alongs.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
    width: (acrosses[count - 1 - outer] ?? 0) - (acrosses[outer] ?? 0) + 1,
  };
}

/** Cells from the centre towards the palm along an axis that leans by `angle`. */
function along(at: number, columns: number, centreX: number, centreY: number, angle: number): number {
  return (Math.floor(at / columns) - centreY) * Math.cos(angle) - ((at % columns) - centreX) * Math.sin(angle);
}

function across(at: number, columns: number, centreX: number, centreY: number, angle: number): number {
  return ((at % columns) - centreX) * Math.cos(angle) + (Math.floor(at / columns) - centreY) * Math.sin(angle);
}

/** The cells in front of the first joint: where the finger is thinnest, at a likely distance from the tip. */
function lastPhalanx(shape: Shape, columns: number): readonly number[] {
  const { cells, centreX, centreY, angle, front, width } = shape;
  const counts = new Uint32Array(Math.ceil(shape.back - front) + 2);
  const rank = (at: number): number => Math.round(along(at, columns, centreX, centreY, angle) - front);
  for (const at of cells) counts[rank(at)] = (counts[rank(at)] ?? 0) + 1;
  let joint = Math.round(USUAL_PHALANX * width);
  for (let at = Math.round(1.1 * width); at <= LONGEST_PHALANX * width; at += 1) {
    if ((counts[at] ?? 0) < 0.85 * (counts[joint] ?? 0)) joint = at;
  }
  return cells.filter((at) => rank(at) <= joint);
}

/** Whether a region is a phalanx nearer the palm of the finger whose tip `front` is. */
function liesBehind(region: Shape, front: Shape): boolean {
  const x = region.centreX - front.centreX;
  const y = region.centreY - front.centreY;
  const towardsPalm = y * Math.cos(front.angle) - x * Math.sin(front.angle);
  const aside = Math.abs(x * Math.cos(front.angle) + y * Math.sin(front.angle));
  const length = front.back - front.front + 1;
  return towardsPalm > 0.6 * length && towardsPalm < 2.6 * length && aside < 0.55 * front.width;
}

function toSegment(shape: Shape, grid: TouchGrid, frame: Frame): FingerSegment {
  const { cell, columns, rows } = grid;
  let left = columns;
  let right = 0;
  let top = rows;
  let bottom = 0;
  for (const at of shape.cells) {
    const x = at % columns;
    const y = Math.floor(at / columns);
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
  }
  const margin = MARGIN * frame.pixelsPerInch;
  const width = Math.min((right - left) * cell + 2 * margin, LARGEST_BOX.width * frame.pixelsPerInch);
  const height = Math.min((bottom - top) * cell + 2 * margin, LARGEST_BOX.height * frame.pixelsPerInch);
  const box = clampBox(
    // What is too wide loses both sides, what is too long the side of the palm.
    { x: ((left + right) / 2) * cell - width / 2, y: top * cell - margin, width, height },
    frame,
  );
  const reach = -shape.front;
  return {
    box,
    angle: shape.angle,
    tip: {
      x: (shape.centreX + 0.5 + reach * Math.sin(shape.angle)) * cell,
      y: (shape.centreY + 0.5 - reach * Math.cos(shape.angle)) * cell,
    },
    width: shape.width * cell,
    length: (shape.back - shape.front + 1) * cell,
    isMerged: shape.width * cell > WIDEST_FINGER * frame.pixelsPerInch,
    isCutOff: left === 0 || top === 0 || right === columns,
  };
}
