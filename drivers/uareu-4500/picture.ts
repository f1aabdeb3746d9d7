import { wipe, wiping } from '#kit/wiped.ts';
import type { Frame, SensorResolution } from '../reader/port.ts';
import { LINE_LENGTH, PICTURE_LINES, isPresent } from './protocol.ts';
import type { Block } from './protocol.ts';

/** Pixels per inch of every frame that leaves the driver. */
const PIXELS_PER_INCH = 500;

/**
 * What the resolution probably is: the maker's own software gives 357 x 392 pixels at 500 ppi, the wire 384 x 290, and if
 * both show the same field this follows. Never measured; `calibration.ts` measures.
 */
export const NOMINAL_RESOLUTION: SensorResolution = {
  across: (PIXELS_PER_INCH * LINE_LENGTH) / 357,
  down: (PIXELS_PER_INCH * PICTURE_LINES) / 392,
};

/** The sensor's own picture, upright: 384 x 290, dark ridges on white. Its pixels need not be square. */
export interface SensorPicture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/**
 * Makes the sensor's picture of the lines of a frame: a line that was not sent is a copy of the next one, lines missing at
 * the end are bare glass. Inverted, and turned by half a turn where the sensor is mounted upside down.
 */
export function assemblePicture(lines: Uint8Array, blocks: readonly Block[], isTurned: boolean): SensorPicture {
  const sent = lines.length / LINE_LENGTH;
  const rows: number[] = [];
  let next = 0;
  for (const block of blocks) {
    for (let line = 0; line < block.lines; line += 1) rows.push(Math.min(next + line, sent - 1));
    if (isPresent(block)) next += block.lines;
  }
  const pixels = new Uint8Array(LINE_LENGTH * PICTURE_LINES).fill(255);
  const last = isTurned ? pixels.length - 1 : 0;
  const step = isTurned ? -1 : 1;
  for (let y = 0; y < rows.length; y += 1) {
    const from = (rows[y] ?? 0) * LINE_LENGTH;
    const to = y * LINE_LENGTH;
    for (let x = 0; x < LINE_LENGTH; x += 1) pixels[last + step * (to + x)] = 255 - (lines[from + x] ?? 0);
  }
  return { width: LINE_LENGTH, height: PICTURE_LINES, pixels };
}

/** The size of a frame at 500 ppi of a unit with this resolution. */
function frameSize(resolution: SensorResolution): { readonly width: number; readonly height: number } {
  return {
    width: Math.round((LINE_LENGTH * PIXELS_PER_INCH) / resolution.across),
    height: Math.round((PICTURE_LINES * PIXELS_PER_INCH) / resolution.down),
  };
}

/** A frame of bare glass of the size {@link toFrame} gives. */
export function bareFrame(resolution: SensorResolution): Frame {
  const { width, height } = frameSize(resolution);
  return { width, height, pixelsPerInch: PIXELS_PER_INCH, pixels: new Uint8Array(width * height).fill(255) };
}

/**
 * Resamples a sensor's picture to square pixels of 500 ppi (cubic convolution, Keys 1981, widened where pixels get fewer).
 * The same scale holds over the whole picture; the optics' own distortion stays.
 */
export function toFrame(picture: SensorPicture, resolution: SensorResolution): Frame {
  const { width, height } = frameSize(resolution);
  const across = taps(width, picture.width, resolution.across / PIXELS_PER_INCH);
  const down = taps(height, picture.height, resolution.down / PIXELS_PER_INCH);
  const narrow = new Float32Array(width * picture.height);
  const line = new Float32Array(width);
  using _ = wiping(narrow, line);
  for (let y = 0; y < picture.height; y += 1) {
    const row = y * picture.width;
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let tap = x * across.count; tap < (x + 1) * across.count; tap += 1) {
        sum += (across.weights[tap] ?? 0) * (picture.pixels[row + (across.from[tap] ?? 0)] ?? 0);
      }
      narrow[y * width + x] = sum;
    }
  }
  const pixels = new Uint8ClampedArray(width * height);
  for (let y = 0; y < height; y += 1) {
    wipe(line);
    for (let tap = y * down.count; tap < (y + 1) * down.count; tap += 1) {
      const weight = down.weights[tap] ?? 0;
      const row = (down.from[tap] ?? 0) * width;
      for (let x = 0; x < width; x += 1) line[x] = (line[x] ?? 0) + weight * (narrow[row + x] ?? 0);
    }
    for (let x = 0; x < width; x += 1) pixels[y * width + x] = line[x] ?? 0;
  }
  return { width, height, pixelsPerInch: PIXELS_PER_INCH, pixels: new Uint8Array(pixels.buffer) };
}

/** Each new pixel is a weighted sum of `count` old ones. */
interface Taps {
  readonly count: number;
  readonly from: Uint16Array;
  readonly weights: Float64Array;
}

/** `step` is the distance between new pixels in old ones; the middles of both rows meet. */
function taps(newCount: number, oldCount: number, step: number): Taps {
  const widening = Math.max(1, step);
  const count = Math.floor(4 * widening) + 1;
  const from = new Uint16Array(newCount * count);
  const weights = new Float64Array(newCount * count);
  for (let index = 0; index < newCount; index += 1) {
    const centre = (oldCount - 1) / 2 + (index - (newCount - 1) / 2) * step;
    const first = Math.ceil(centre - 2 * widening);
    const own = weights.subarray(index * count, (index + 1) * count);
    for (let tap = 0; tap < count; tap += 1) {
      own[tap] = cubic((first + tap - centre) / widening);
      from[index * count + tap] = Math.min(Math.max(first + tap, 0), oldCount - 1);
    }
    const total = own.reduce((sum, weight) => sum + weight, 0);
    for (let tap = 0; tap < count; tap += 1) own[tap] = (own[tap] ?? 0) / total;
  }
  return { count, from, weights };
}

/** Keys' kernel with a = -1/2. */
function cubic(distance: number): number {
  const t = Math.abs(distance);
  if (t <= 1) return (1.5 * t - 2.5) * t * t + 1;
  return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
}

const CONTACT_BLOCK = 16;
/** Standard deviation of the greys in a block; sensor noise stays below 5, a smear below 12. */
const CONTACT_SPREAD = 14;
const CONTACT_SHARE = 0.03;

/** Whether something with contrast lies on the glass. Coarse: it only decides when to wait for the next finger. */
export function showsContact({ width, height, pixels }: SensorPicture): boolean {
  let blocks = 0;
  let touched = 0;
  for (let top = 0; top + CONTACT_BLOCK <= height; top += CONTACT_BLOCK) {
    for (let left = 0; left + CONTACT_BLOCK <= width; left += CONTACT_BLOCK) {
      let sum = 0;
      let squares = 0;
      for (let y = top; y < top + CONTACT_BLOCK; y += 1) {
        for (let x = left; x < left + CONTACT_BLOCK; x += 1) {
          const value = pixels[y * width + x] ?? 0;
          sum += value;
          squares += value * value;
        }
      }
      const mean = sum / CONTACT_BLOCK ** 2;
      blocks += 1;
      if (squares / CONTACT_BLOCK ** 2 - mean * mean > CONTACT_SPREAD ** 2) touched += 1;
    }
  }
  return touched > CONTACT_SHARE * blocks;
}
