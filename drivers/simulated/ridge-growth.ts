import type { Random } from './random.ts';
import type { RidgePattern } from './ridge-pattern.ts';

const ORIENTATIONS = 48;
const PERIODS = 10;
const RADIUS = 7;
const TAPS = (2 * RADIUS + 1) ** 2;
/** The kernel is even, so half its taps and the centre tell all. */
const HALF_TAPS = (TAPS - 1) / 2;
const ROUNDS = 11;
const GAIN = 2;

/**
 * Grows ridges out of a few scattered specks by filtering again and again with a Gabor filter that follows the pattern
 * (SFinGe's method). Where two growing fronts meet out of step, ridges end or fork: the minutiae, different for each
 * seed. Answers -1 (valley) to 1 (ridge) per pixel.
 */
export function growRidges(
  random: Random,
  pattern: RidgePattern,
  inside: Uint8Array,
  width: number,
  height: number,
): Float32Array {
  const kernels = makeKernels(pattern.period);
  const kernelOf = new Uint16Array(width * height);
  for (let at = 0; at < kernelOf.length; at += 1)
    kernelOf[at] = kernels.indexOf(pattern.orientation[at] ?? 0, pattern.period[at] ?? 9);
  const offsets = Int32Array.from({ length: HALF_TAPS }, (_, tap) => {
    const dy = Math.floor(tap / (2 * RADIUS + 1)) - RADIUS;
    const dx = (tap % (2 * RADIUS + 1)) - RADIUS;
    return dy * width + dx;
  });
  const list = interior(inside, width, height);
  let ridges: Float32Array = new Float32Array(width * height);
  let next: Float32Array = new Float32Array(width * height);
  for (const at of list) if (random.next() < 0.008) ridges[at] = random.next() < 0.5 ? -1 : 1;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const at of list) {
      const base = (kernelOf[at] ?? 0) * (HALF_TAPS + 1);
      let sum = (kernels.taps[base + HALF_TAPS] ?? 0) * (ridges[at] ?? 0);
      for (let tap = 0; tap < HALF_TAPS; tap += 1) {
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
  readonly taps: Float32Array;
  indexOf(orientation: number, period: number): number;
}

function makeKernels(periods: Float32Array): Kernels {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const period of periods) {
    if (period < least) least = period;
    if (period > most) most = period;
  }
  const step = (most - least) / (PERIODS - 1) || 1;
  const taps = new Float32Array(ORIENTATIONS * PERIODS * (HALF_TAPS + 1));
  for (let p = 0; p < PERIODS; p += 1) {
    for (let o = 0; o < ORIENTATIONS; o += 1) {
      const kernel = gabor((o * Math.PI) / ORIENTATIONS, least + p * step);
      taps.set(kernel.subarray(0, HALF_TAPS + 1), (p * ORIENTATIONS + o) * (HALF_TAPS + 1));
    }
  }
  return {
    taps,
    indexOf(orientation, period) {
      const turn = Math.round((orientation * ORIENTATIONS) / Math.PI) % ORIENTATIONS;
      const o = turn < 0 ? turn + ORIENTATIONS : turn;
      return Math.min(PERIODS - 1, Math.max(0, Math.round((period - least) / step))) * ORIENTATIONS + o;
    },
  };
}

/** An even Gabor kernel without mean, scaled so that a perfect ridge grows by half in one round. */
function gabor(orientation: number, period: number): Float32Array {
  const kernel = new Float32Array(TAPS);
  // The ridge runs along (cos, -sin) in picture coordinates, so its normal is (sin, cos).
  const nx = Math.sin(orientation);
  const ny = Math.cos(orientation);
  const spread = 2 * (0.38 * period) ** 2;
  let sum = 0;
  let weight = 0;
  for (let tap = 0; tap < TAPS; tap += 1) {
    const dy = Math.floor(tap / (2 * RADIUS + 1)) - RADIUS;
    const dx = (tap % (2 * RADIUS + 1)) - RADIUS;
    const window = Math.exp(-(dx * dx + dy * dy) / spread);
    kernel[tap] = window * Math.cos((2 * Math.PI * (dx * nx + dy * ny)) / period);
    sum += kernel[tap] ?? 0;
    weight += window;
  }
  let gain = 0;
  for (let tap = 0; tap < TAPS; tap += 1) {
    const dy = Math.floor(tap / (2 * RADIUS + 1)) - RADIUS;
    const dx = (tap % (2 * RADIUS + 1)) - RADIUS;
    const window = Math.exp(-(dx * dx + dy * dy) / spread);
    kernel[tap] = (kernel[tap] ?? 0) - (window * sum) / weight;
    gain += (kernel[tap] ?? 0) * Math.cos((2 * Math.PI * (dx * nx + dy * ny)) / period);
  }
  return kernel.map((value) => (GAIN * value) / gain);
}

function interior(inside: Uint8Array, width: number, height: number): Int32Array {
  const list: number[] = [];
  for (let y = RADIUS; y < height - RADIUS; y += 1) {
    for (let x = RADIUS; x < width - RADIUS; x += 1) if (inside[y * width + x] === 1) list.push(y * width + x);
  }
  return Int32Array.from(list);
}
