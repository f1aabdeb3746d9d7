import type { Frame } from '../reader/port.ts';
import type { Circle } from './assessment.ts';

/** A picture for measuring: a part of a frame, perhaps shrunk. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  /** Whole greys where nothing was shrunk: a quarter of the memory, and as much less for the collector. */
  readonly values: Float32Array | Uint8Array;
}

/** Greys of the lamps' reflections; skin and sclera are darker. */
export const REFLECTION_GREY = 215;
/** Pixels around a reflection that its glare brightens, and the distance at which what it hides is looked up. */
const GLARE = 4;
const BESIDE = 14;
/** More than this share is no reflection but a picture that is too bright. */
const REFLECTIONS_MOST = 0.02;

/** The columns of a frame from `left` on, with what lies beside them in place of the lamps' reflections. */
export function withoutReflections(frame: Frame, left: number, width: number): GreyPicture {
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

/** Shrinks a picture by a whole factor: each value is the mean of `factor` x `factor`. */
export function shrinkPicture(picture: GreyPicture, factor: number): GreyPicture {
  const width = Math.floor(picture.width / factor);
  const height = Math.floor(picture.height / factor);
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let row = 0; row < factor; row += 1) {
        const from = (y * factor + row) * picture.width + x * factor;
        for (let at = from; at < from + factor; at += 1) sum += picture.values[at] ?? 0;
      }
      values[y * width + x] = sum / (factor * factor);
    }
  }
  return { width, height, values };
}

/** Directions as unit vectors; y grows downwards. */
export type Directions = readonly (readonly [number, number])[];

export function allAround(count: number): Directions {
  return Array.from({ length: count }, (_, index) => direction((2 * Math.PI * index) / count));
}

/** Directions to both sides, from 25 degrees above to 50 degrees below level: where lids seldom cover an open eye. */
export function toTheSides(count: number): Directions {
  const half = Math.ceil(count / 2);
  const angles = Array.from({ length: half }, (_, index) => ((-25 + (75 * index) / (half - 1)) * Math.PI) / 180);
  return [...angles.map(direction), ...angles.map((angle) => direction(Math.PI - angle))];
}

function direction(angle: number): readonly [number, number] {
  return [Math.cos(angle), Math.sin(angle)];
}

/**
 * How much brighter it is outside a circle than inside, on average over the directions; a direction counts at most `cap`,
 * so that a reflection does not outweigh the rest, and at least nothing. Looked at are the two rings at `near` and `far`
 * from the circle on either side. 0 where the circle leaves the picture in more than a quarter of the directions.
 */
export function stepOutwards(
  picture: GreyPicture,
  x: number,
  y: number,
  radius: number,
  directions: Directions,
  near: number,
  far: number,
  cap: number,
): number {
  const { width, height, values } = picture;
  let sum = 0;
  let missing = 0;
  for (const [dx, dy] of directions) {
    const edge = radius + far;
    const toX = Math.round(x + dx * edge);
    const toY = Math.round(y + dy * edge);
    if (toX < 0 || toY < 0 || toX >= width || toY >= height) {
      missing += 1;
      continue;
    }
    const outside =
      (values[toY * width + toX] ?? 0) +
      (values[Math.round(y + dy * (radius + near)) * width + Math.round(x + dx * (radius + near))] ?? 0);
    const inside =
      (values[Math.round(y + dy * (radius - far)) * width + Math.round(x + dx * (radius - far))] ?? 0) +
      (values[Math.round(y + dy * (radius - near)) * width + Math.round(x + dx * (radius - near))] ?? 0);
    sum += Math.min(cap, Math.max(0, (outside - inside) / 2));
  }
  return missing > directions.length / 4 ? 0 : sum / (directions.length - missing);
}

/** The part of the directions in which it is brighter outside a circle than inside by at least `least`. */
export function evenness(
  picture: GreyPicture,
  { x, y, radius }: Circle,
  directions: Directions,
  near: number,
  far: number,
  least: number,
): number {
  const rising = directions.filter((one) => stepOutwards(picture, x, y, radius, [one], near, far, 255) >= least);
  return rising.length / directions.length;
}

/** {@link stepOutwards} of circles around whole pixels, their rings laid out once for every radius: some five times faster. */
export interface WholePixelSteps {
  /** The step at `radius`, one of the radii the rings were laid out for; `x`, `y` whole. */
  at(x: number, y: number, radius: number): number;
}

/** Lays the rings out for the radii `least`, `least + 1`, ... up to `most`. */
export function layRings(
  picture: GreyPicture,
  radii: { readonly least: number; readonly most: number },
  directions: Directions,
  near: number,
  far: number,
  cap: number,
): WholePixelSteps {
  const { width, height, values } = picture;
  const count = directions.length;
  const rings: Int32Array[] = [];
  for (let radius = radii.least; radius <= radii.most; radius += 1) {
    const ring = new Int32Array(4 * count);
    [radius + far, radius + near, radius - far, radius - near].forEach((distance, part) => {
      directions.forEach(([dx, dy], index) => {
        ring[part * count + index] = Math.round(dy * distance) * width + Math.round(dx * distance);
      });
    });
    rings.push(ring);
  }
  return {
    at(x, y, radius) {
      const reach = radius + far + 1;
      const ring = rings[Math.round(radius - radii.least)];
      const isInside = x >= reach && y >= reach && x + reach < width && y + reach < height;
      if (!ring || !isInside) return stepOutwards(picture, x, y, radius, directions, near, far, cap);
      const centre = y * width + x;
      let sum = 0;
      for (let index = 0; index < count; index += 1) {
        const outside = (values[centre + (ring[index] ?? 0)] ?? 0) + (values[centre + (ring[count + index] ?? 0)] ?? 0);
        const inside =
          (values[centre + (ring[2 * count + index] ?? 0)] ?? 0) +
          (values[centre + (ring[3 * count + index] ?? 0)] ?? 0);
        const step = (outside - inside) / 2;
        if (step > 0) sum += step < cap ? step : cap;
      }
      return sum / count;
    },
  };
}
