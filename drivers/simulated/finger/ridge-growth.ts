import type { Random } from '../drawing/random.ts';
import type { RidgePattern } from './ridge-pattern.ts';

const ORIENTATIONS = 48;
const PERIODS = 10;
/** Rounds at half size, where growing is a tenth of the work, and at full size, where edges become smooth. */
const COARSE_ROUNDS = 10;
const FINE_ROUNDS = 3;
const GAIN = 2;
const SPECKS = 0.03;

/** A sheet of skin on which ridges grow: all arrays row by row. */
interface Skin {
  readonly width: number;
  readonly height: number;
  readonly orientation: Float32Array;
  readonly period: Float32Array;
  /** 1 where ridges may grow. */
  readonly inside: Uint8Array;
  /** Reach of the filter: a little less than one period. */
  readonly radius: number;
}

/**
 * Grows ridges out of a few scattered specks by filtering again and again with a Gabor filter that follows the pattern
 * (SFinGe's method). Where two growing fronts meet out of step, ridges end or fork: the minutiae, different for each
 * seed. Width and height are even. Answers -1 (valley) to 1 (ridge) per pixel.
 */
export function growRidges(
  random: Random,
  pattern: RidgePattern,
  inside: Uint8Array,
  width: number,
  height: number,
): Float32Array {
  const fine = { width, height, orientation: pattern.orientation, period: pattern.period, inside, radius: 7 };
  const coarse = halve(fine);
  const specks = new Float32Array(coarse.width * coarse.height);
  for (let at = 0; at < specks.length; at += 1) {
    if (coarse.inside[at] === 1 && random.next() < SPECKS) specks[at] = random.next() < 0.5 ? -1 : 1;
  }
  return grow(fine, double(grow(coarse, specks, COARSE_ROUNDS), coarse), FINE_ROUNDS);
}

function grow(skin: Skin, start: Float32Array, rounds: number): Float32Array {
  const { width, height, radius } = skin;
  const kernels = createKernels(skin.period, radius);
  const { halfTaps } = kernels;
  const kernelOf = new Uint16Array(width * height);
  const list = interior(skin);
  for (const at of list) kernelOf[at] = kernels.indexOf(skin.orientation[at] ?? 0, skin.period[at] ?? 0);
  const side = 2 * radius + 1;
  const offsets = Int32Array.from({ length: halfTaps }, (_, tap) => {
    return (Math.floor(tap / side) - radius) * width + (tap % side) - radius;
  });
  let ridges = start;
  let next: Float32Array = new Float32Array(width * height);
  for (let round = 0; round < rounds; round += 1) {
    for (const at of list) {
      const base = (kernelOf[at] ?? 0) * (halfTaps + 1);
      let sum = (kernels.taps[base + halfTaps] ?? 0) * (ridges[at] ?? 0);
      for (let tap = 0; tap < halfTaps; tap += 1) {
        const offset = offsets[tap] ?? 0;
        sum += (kernels.taps[base + tap] ?? 0) * ((ridges[at + offset] ?? 0) + (ridges[at - offset] ?? 0));
      }
      next[at] = sum > 1 ? 1 : sum < -1 ? -1 : sum;
    }
    [ridges, next] = [next, ridges];
  }
  return ridges;
}

interface Kernels {
  /** One kernel after another; a kernel is even, so half its taps and the centre tell all. */
  readonly taps: Float32Array;
  readonly halfTaps: number;
  indexOf(orientation: number, period: number): number;
}

function createKernels(periods: Float32Array, radius: number): Kernels {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const period of periods) {
    if (period < least) least = period;
    if (period > most) most = period;
  }
  const step = (most - least) / (PERIODS - 1) || 1;
  const halfTaps = ((2 * radius + 1) ** 2 - 1) / 2;
  const taps = new Float32Array(ORIENTATIONS * PERIODS * (halfTaps + 1));
  for (let p = 0; p < PERIODS; p += 1) {
    for (let o = 0; o < ORIENTATIONS; o += 1) {
      const kernel = gabor((o * Math.PI) / ORIENTATIONS, least + p * step, radius);
      taps.set(kernel.subarray(0, halfTaps + 1), (p * ORIENTATIONS + o) * (halfTaps + 1));
    }
  }
  return {
    taps,
    halfTaps,
    indexOf(orientation, period) {
      const turn = Math.round((orientation * ORIENTATIONS) / Math.PI) % ORIENTATIONS;
      const o = turn < 0 ? turn + ORIENTATIONS : turn;
      return Math.min(PERIODS - 1, Math.max(0, Math.round((period - least) / step))) * ORIENTATIONS + o;
    },
  };
}

/** An even Gabor kernel without mean, scaled so that a perfect ridge grows by GAIN in one round. */
function gabor(orientation: number, period: number, radius: number): Float32Array {
  const side = 2 * radius + 1;
  const kernel = new Float32Array(side * side);
  const windows = new Float32Array(side * side);
  const waves = new Float32Array(side * side);
  // The ridge runs along (cos, -sin) in picture coordinates, so its normal is (sin, cos).
  const nx = Math.sin(orientation);
  const ny = Math.cos(orientation);
  const spread = 2 * (0.38 * period) ** 2;
  let sum = 0;
  let weight = 0;
  for (let tap = 0; tap < kernel.length; tap += 1) {
    const dy = Math.floor(tap / side) - radius;
    const dx = (tap % side) - radius;
    const window = Math.exp(-(dx * dx + dy * dy) / spread);
    const wave = Math.cos((2 * Math.PI * (dx * nx + dy * ny)) / period);
    windows[tap] = window;
    waves[tap] = wave;
    sum += window * wave;
    weight += window;
  }
  let gain = 0;
  for (let tap = 0; tap < kernel.length; tap += 1) {
    const value = (windows[tap] ?? 0) * ((waves[tap] ?? 0) - sum / weight);
    kernel[tap] = value;
    gain += value * (waves[tap] ?? 0);
  }
  return kernel.map((value) => (GAIN * value) / gain);
}

function interior(skin: Skin): Int32Array {
  const { width, height, radius, inside } = skin;
  const list: number[] = [];
  for (let y = radius; y < height - radius; y += 1) {
    for (let x = radius; x < width - radius; x += 1) if (inside[y * width + x] === 1) list.push(y * width + x);
  }
  return Int32Array.from(list);
}

function halve(skin: Skin): Skin {
  const width = skin.width / 2;
  const height = skin.height / 2;
  const orientation = new Float32Array(width * height);
  const period = new Float32Array(width * height);
  const inside = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = 2 * y * skin.width + 2 * x;
      orientation[y * width + x] = skin.orientation[from] ?? 0;
      period[y * width + x] = (skin.period[from] ?? 0) / 2;
      inside[y * width + x] = skin.inside[from] ?? 0;
    }
  }
  return { width, height, orientation, period, inside, radius: 4 };
}

/** Twice the size, in between by interpolation. */
function double(values: Float32Array, skin: Skin): Float32Array {
  const { width, height } = skin;
  const doubled = new Float32Array(4 * width * height);
  for (let y = 0; y < 2 * height; y += 1) {
    const top = (y >> 1) * width;
    const bottom = Math.min(height - 1, (y + 1) >> 1) * width;
    for (let x = 0; x < 2 * width; x += 1) {
      const left = x >> 1;
      const right = Math.min(width - 1, (x + 1) >> 1);
      const above = (values[top + left] ?? 0) + (values[top + right] ?? 0);
      const below = (values[bottom + left] ?? 0) + (values[bottom + right] ?? 0);
      doubled[y * 2 * width + x] = (above + below) / 4;
    }
  }
  return doubled;
}
