import type { Frame } from '../../reader/port.ts';
import type { Box } from '../picture/assessment.ts';

/** A picture for measuring: a part of a frame, perhaps shrunk. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  /** Whole greys where nothing was shrunk: a quarter of the memory, and as much less for the collector. */
  readonly values: Float32Array | Uint8Array;
}

/** What one lens sees, at the scales at which its eye is looked for and judged. Made once for each frame. */
export interface LensPictures {
  /** Columns of the frame to the left of the lens. */
  readonly left: number;
  /** The frame's own pixels, without the lamps' reflections. */
  readonly fine: GreyPicture;
  /** A half and a quarter as wide and high. */
  readonly half: GreyPicture;
  readonly quarter: GreyPicture;
}

export function lookThrough(frame: Frame, { x: left, width }: Pick<Box, 'x' | 'width'>): LensPictures {
  const fine = withoutReflections(frame, left, width);
  const half = halve(fine);
  return { left, fine, half, quarter: halve(half) };
}

/** Greys of the lamps' reflections; skin is darker, a wide open sclera near the lamps is not. */
export const REFLECTION_GREY = 215;
/** Pixels around a reflection that its glare brightens, and the distance from which on what it hides is looked up. */
const GLARE = 4;
const BESIDE = 14;
const FURTHER = 4;
/** Pixels across; what is as bright and wider is sclera or skin. */
const REFLECTION_MOST = 56;
/** Pixels; less is a grain of noise and hides nothing. */
const REFLECTION_LEAST = 6;
/** So many lamps has no reader: these are the grains of a noisy picture. */
const REFLECTIONS_MOST = 400;

/** The columns of a frame from `left` on, with what lies beside them in place of the lamps' reflections. */
function withoutReflections(frame: Frame, left: number, width: number): GreyPicture {
  const { height, pixels } = frame;
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const from = y * frame.width + left;
    values.set(pixels.subarray(from, from + width), y * width);
  }
  const hidden = markReflections(values, width, height);
  for (let at = hidden.indexOf(1); at >= 0; at = hidden.indexOf(1, at + 1)) {
    values[at] = Math.min(pixelAt(frame, left, width, at), greyBeside(frame, left, width, hidden, at));
  }
  return { width, height, values };
}

/** 1 where a reflection or its glare is. */
function markReflections(values: Uint8Array, width: number, height: number): Uint8Array {
  const seen = new Uint8Array(values.length);
  const hidden = new Uint8Array(values.length);
  const blob: number[] = [];
  let reflections = 0;
  for (let start = 0; start < values.length; start += 1) {
    if ((values[start] ?? 0) < REFLECTION_GREY || seen[start] === 1) continue;
    seen[start] = 1;
    blob.length = 0;
    blob.push(start);
    let [least, most] = [width, 0];
    // The list grows while it is walked.
    for (const at of blob) {
      const x = at % width;
      least = Math.min(least, x);
      most = Math.max(most, x);
      for (const next of [x > 0 ? at - 1 : at, x < width - 1 ? at + 1 : at, at - width, at + width]) {
        if (seen[next] !== 0 || (values[next] ?? 0) < REFLECTION_GREY) continue;
        seen[next] = 1;
        blob.push(next);
      }
    }
    const rows = blob.reduce((low, at) => Math.max(low, at), 0) - start;
    if (blob.length < REFLECTION_LEAST) continue;
    if (most - least >= REFLECTION_MOST || rows >= REFLECTION_MOST * width) continue;
    reflections += 1;
    if (reflections > REFLECTIONS_MOST) return new Uint8Array(values.length);
    for (const at of blob) hideAround(hidden, width, height, at);
  }
  return hidden;
}

function hideAround(hidden: Uint8Array, width: number, height: number, at: number): void {
  const x = at % width;
  const row = Math.floor(at / width);
  for (let y = Math.max(0, row - GLARE); y <= Math.min(height - 1, row + GLARE); y += 1) {
    hidden.fill(1, y * width + Math.max(0, x - GLARE), y * width + Math.min(width, x + GLARE + 1));
  }
}

/** The darkest of what is seen to the four sides of a hidden pixel. */
function greyBeside(frame: Frame, left: number, width: number, hidden: Uint8Array, at: number): number {
  const x = at % width;
  let least = 255;
  for (const [step, room] of [
    [-1, x],
    [1, width - 1 - x],
    [-width, Math.floor(at / width)],
    [width, frame.height - 1 - Math.floor(at / width)],
  ] as const) {
    let distance = BESIDE;
    while (distance <= room && hidden[at + distance * step] === 1) distance += FURTHER;
    if (distance <= room) least = Math.min(least, pixelAt(frame, left, width, at + distance * step));
  }
  return least;
}

function pixelAt(frame: Frame, left: number, width: number, at: number): number {
  return frame.pixels[Math.floor(at / width) * frame.width + left + (at % width)] ?? 255;
}

/** Each value is the mean of 2 x 2. */
function halve(picture: GreyPicture): GreyPicture {
  const width = Math.floor(picture.width / 2);
  const height = Math.floor(picture.height / 2);
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    let above = 2 * y * picture.width;
    for (let at = y * width; at < (y + 1) * width; at += 1) {
      const below = above + picture.width;
      values[at] =
        ((picture.values[above] ?? 0) +
          (picture.values[above + 1] ?? 0) +
          (picture.values[below] ?? 0) +
          (picture.values[below + 1] ?? 0)) /
        4;
      above += 2;
    }
  }
  return { width, height, values };
}
