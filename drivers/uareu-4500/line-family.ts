import { wiping } from '#kit/wiped.ts';
import { squareFft } from '../imaging/match/fft.ts';
import type { SensorPicture } from './picture.ts';

/** Parallel, evenly spaced lines found in a picture. */
export interface LineFamily {
  /** Wave vector, periods per pixel along x and along y. */
  readonly x: number;
  readonly y: number;
  /** Half the grey levels between the darkest and the brightest of its first harmonic. */
  readonly amplitude: number;
  /** 0 to 1: how far all parts of the picture show the same, continuous lines. */
  readonly coherence: number;
}

const SIZE = 512;
const fft = squareFft(SIZE);
/** A wider part of the picture than this is not a period, but the uneven light of the lamp. */
const WIDEST_PERIOD = 1 / 3.5;
const NARROWEST_PERIOD = 4;
/** Tangent of how far, in pixels, a family may be turned from its axis; below 1, so that no family belongs to both. */
const WIDEST_TURN = 0.9;
/** How strong half or a third of a frequency has to be, against the frequency, to be the true one: thin lines have strong harmonics. */
const SUBHARMONIC = 0.6;

/**
 * Finds the strongest lines that follow each other along x (`across`) or along y (`down`): a peak of the Fourier transform
 * (Hann window), refined between its bins. The result is always the best peak; `coherence` shows whether it is lines.
 * About 20 ms for both.
 */
export function findLineFamilies(picture: SensorPicture): { readonly across: LineFamily; readonly down: LineFamily } {
  const values = windowed(picture);
  const square = { real: new Float32Array(SIZE * SIZE), imaginary: new Float32Array(SIZE * SIZE) };
  using _ = wiping(values, square.real, square.imaginary);
  for (let y = 0; y < picture.height; y += 1) {
    square.real.set(values.subarray(y * picture.width, (y + 1) * picture.width), y * SIZE);
  }
  fft.forward(square);
  /** Magnitude in the bin of a frequency; frequencies below 0 lie at the far end. */
  const strength = (x: number, y: number): number => {
    const at = ((y + SIZE) % SIZE) * SIZE + ((x + SIZE) % SIZE);
    return Math.hypot(square.real[at] ?? 0, square.imaginary[at] ?? 0);
  };
  const search = (length: number, alongX: boolean): LineFamily => {
    const at = (along: number, aside: number): number => (alongX ? strength(along, aside) : strength(aside, along));
    const least = SIZE / (WIDEST_PERIOD * length);
    let peak = strongest(at, { least, most: SIZE / NARROWEST_PERIOD });
    for (const divisor of [3, 2]) {
      const part = peak.along / divisor;
      if (part < least) continue;
      const lower = strongest(at, { least: part - 2, most: part + 2, aside: peak.aside / divisor });
      if (lower.strength > SUBHARMONIC * peak.strength) peak = lower;
    }
    const found = alongX ? { x: peak.along, y: peak.aside } : { x: peak.aside, y: peak.along };
    return refine(picture, values, { x: found.x / SIZE, y: found.y / SIZE });
  };
  return { across: search(picture.width, true), down: search(picture.height, false) };
}

/** The strongest bin between two frequencies, in the sector of its axis or, with `aside`, around that. */
function strongest(
  at: (along: number, aside: number) => number,
  { least, most, aside }: { readonly least: number; readonly most: number; readonly aside?: number },
): { readonly along: number; readonly aside: number; readonly strength: number } {
  let best = { along: Math.ceil(least), aside: 0, strength: 0 };
  for (let along = Math.ceil(least); along <= most; along += 1) {
    const from = aside === undefined ? -Math.floor(WIDEST_TURN * along) : Math.round(aside) - 2;
    const to = aside === undefined ? -from : from + 4;
    for (let across = from; across <= to; across += 1) {
      const strength = at(along, across);
      if (strength > best.strength) best = { along, aside: across, strength };
    }
  }
  return best;
}

function hann(index: number, count: number): number {
  return 0.5 - 0.5 * Math.cos((2 * Math.PI * (index + 0.5)) / count);
}

function windowed({ width, height, pixels }: SensorPicture): Float32Array {
  const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  const columns = Float64Array.from({ length: width }, (_, x) => hann(x, width));
  const values = new Float32Array(pixels.length);
  for (let y = 0; y < height; y += 1) {
    const weight = hann(y, height);
    for (let x = 0; x < width; x += 1) {
      values[y * width + x] = ((pixels[y * width + x] ?? 0) - mean) * weight * (columns[x] ?? 0);
    }
  }
  return values;
}

/** A picture less its mean, weighted by a Hann window. */
interface Windowed {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
}

interface Complex {
  readonly real: number;
  readonly imaginary: number;
}

/** One value of the Fourier transform of a picture, at any frequency. */
function transformAt(
  { values, width, height }: Windowed,
  { x: fx, y: fy }: { readonly x: number; readonly y: number },
): Complex {
  const cosines = new Float64Array(width);
  const sines = new Float64Array(width);
  for (let x = 0; x < width; x += 1) {
    cosines[x] = Math.cos(2 * Math.PI * fx * x);
    sines[x] = Math.sin(2 * Math.PI * fx * x);
  }
  let real = 0;
  let imaginary = 0;
  for (let y = 0; y < height; y += 1) {
    let rowCosine = 0;
    let rowSine = 0;
    const from = y * width;
    for (let x = 0; x < width; x += 1) {
      const value = values[from + x] ?? 0;
      rowCosine += value * (cosines[x] ?? 0);
      rowSine += value * (sines[x] ?? 0);
    }
    const cosine = Math.cos(2 * Math.PI * fy * y);
    const sine = Math.sin(2 * Math.PI * fy * y);
    real += rowCosine * cosine - rowSine * sine;
    imaginary -= rowCosine * sine + rowSine * cosine;
  }
  return { real, imaginary };
}

const REFINE_STEPS = [0.5, 0.25, 0.05] as const;

/** Climbs to the top of a peak by parabolas, in turn along x and y. */
function refine(picture: SensorPicture, values: Float32Array, start: { x: number; y: number }): LineFamily {
  const whole = { values, width: picture.width, height: picture.height };
  const strength = (x: number, y: number): number => {
    const { real, imaginary } = transformAt(whole, { x, y });
    return Math.hypot(real, imaginary);
  };
  let { x, y } = start;
  for (const part of REFINE_STEPS) {
    const step = part / SIZE;
    x += step * vertex(strength(x - step, y), strength(x, y), strength(x + step, y));
    y += step * vertex(strength(x, y - step), strength(x, y), strength(x, y + step));
  }
  // The mean of a Hann window is a half along each axis.
  const amplitude = (2 * strength(x, y)) / (picture.pixels.length / 4);
  return { x, y, amplitude, coherence: coherenceOf(picture, { x, y }) };
}

/** Where the parabola through three equally spaced values has its top, in steps from the middle one; at most one. */
function vertex(before: number, middle: number, after: number): number {
  const bend = before - 2 * middle + after;
  if (bend >= 0) return after > before ? 1 : after < before ? -1 : 0;
  return Math.min(1, Math.max(-1, (before - after) / (2 * bend)));
}

const TILE_COLUMNS = 4;
const TILE_ROWS = 3;

/**
 * Lines that run through the whole picture are as strong, and have the same phase, in every part of it; ridges and noise
 * do not. Coherence is the mean over the parts, divided by their root mean square.
 */
function coherenceOf(picture: SensorPicture, frequency: { x: number; y: number }): number {
  const width = Math.floor(picture.width / TILE_COLUMNS);
  const height = Math.floor(picture.height / TILE_ROWS);
  let real = 0;
  let imaginary = 0;
  let squares = 0;
  for (let tile = 0; tile < TILE_COLUMNS * TILE_ROWS; tile += 1) {
    const left = (tile % TILE_COLUMNS) * width;
    const top = Math.floor(tile / TILE_COLUMNS) * height;
    const pixels = new Uint8Array(width * height);
    for (let y = 0; y < height; y += 1) {
      const from = (top + y) * picture.width + left;
      pixels.set(picture.pixels.subarray(from, from + width), y * width);
    }
    const values = windowed({ width, height, pixels });
    using _ = wiping(pixels, values);
    const own = transformAt({ values, width, height }, frequency);
    // Its phase as counted from the corner of the picture.
    const turn = -2 * Math.PI * (frequency.x * left + frequency.y * top);
    real += own.real * Math.cos(turn) - own.imaginary * Math.sin(turn);
    imaginary += own.real * Math.sin(turn) + own.imaginary * Math.cos(turn);
    squares += own.real ** 2 + own.imaginary ** 2;
  }
  return squares === 0 ? 0 : Math.hypot(real, imaginary) / Math.sqrt(squares * TILE_COLUMNS * TILE_ROWS);
}
