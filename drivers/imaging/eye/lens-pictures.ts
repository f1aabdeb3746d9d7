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

/** Greys of the lamps' reflections; skin and sclera are darker. */
export const REFLECTION_GREY = 215;
/** Pixels around a reflection that its glare brightens, and the distance at which what it hides is looked up. */
const GLARE = 4;
const BESIDE = 14;
/** More than this share is no reflection but a picture that is too bright. */
const REFLECTIONS_MOST = 0.02;

/** The columns of a frame from `left` on, with what lies beside them in place of the lamps' reflections. */
function withoutReflections(frame: Frame, left: number, width: number): GreyPicture {
  const { height, pixels } = frame;
  const values = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const from = y * frame.width + left;
    values.set(pixels.subarray(from, from + width), y * width);
  }
  const bright: number[] = [];
  for (let at = 0; at < values.length; at += 1) if ((values[at] ?? 0) >= REFLECTION_GREY) bright.push(at);
  if (bright.length > REFLECTIONS_MOST * width * height) return { width, height, values };
  const hidden = new Uint8Array(width * height);
  for (const at of bright) {
    const column = at % width;
    const row = Math.floor(at / width);
    for (let y = Math.max(0, row - GLARE); y <= Math.min(height - 1, row + GLARE); y += 1) {
      hidden.fill(1, y * width + Math.max(0, column - GLARE), y * width + Math.min(width, column + GLARE + 1));
    }
  }
  for (let at = hidden.indexOf(1); at >= 0; at = hidden.indexOf(1, at + 1)) {
    let least = 255;
    for (const beside of [at - BESIDE, at + BESIDE, at - BESIDE * width, at + BESIDE * width]) {
      if (hidden[beside] === 0) least = Math.min(least, pixelAt(frame, left, width, beside));
    }
    values[at] = least;
  }
  return { width, height, values };
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
