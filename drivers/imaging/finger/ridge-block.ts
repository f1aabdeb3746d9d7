/** What a square of a print says, each value 0 to 1. */
export interface BlockMeasure {
  readonly isTouched: boolean;
  readonly hasRidges: boolean;
  /** How far all gradients point one way: 1 for straight parallel ridges, near 0 for noise (structure tensor). */
  readonly certainty: number;
  /** How alike the widths of ridges and valleys are. */
  readonly uniformity: number;
  readonly contrast: number;
  /** Mean grey: 0 white, 1 black. */
  readonly darkness: number;
}

const NOTHING: BlockMeasure = {
  isTouched: false,
  hasRidges: false,
  certainty: 0,
  uniformity: 0,
  contrast: 0,
  darkness: 0,
};

/** Grey levels, after smoothing. */
const BARE_GLASS = 226;
const LEAST_SPREAD = 6;
const FULL_SPREAD = 40;
/** Ridge periods at 250 ppi: 5.5 to 16 pixels at 500 ppi. */
const PERIOD_LEAST = 2.75;
const PERIOD_MOST = 8;

/** Measures the `side` x `side` block at `left`, `top` of a smoothed 250 ppi picture. */
export function measureBlock(
  values: Float32Array,
  width: number,
  left: number,
  top: number,
  side: number,
): BlockMeasure {
  let sum = 0;
  let squares = 0;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let y = top; y < top + side; y += 1) {
    for (let x = left; x < left + side; x += 1) {
      const at = y * width + x;
      const value = values[at] ?? 0;
      sum += value;
      squares += value * value;
      const gx = (values[at + 1] ?? 0) - (values[at - 1] ?? 0);
      const gy = (values[at + width] ?? 0) - (values[at - width] ?? 0);
      xx += gx * gx;
      yy += gy * gy;
      xy += gx * gy;
    }
  }
  const pixels = side * side;
  const mean = sum / pixels;
  const spread = Math.sqrt(Math.max(0, squares / pixels - mean * mean));
  if (mean > BARE_GLASS && spread < 2 * LEAST_SPREAD) return NOTHING;
  if (spread < LEAST_SPREAD) return { ...NOTHING, isTouched: true, darkness: 1 - mean / 255 };
  const certainty = Math.sqrt((xx - yy) ** 2 + 4 * xy * xy) / Math.max(1, xx + yy);
  const normal = Math.atan2(2 * xy, xx - yy) / 2;
  const profile = profileAlong(values, width, left, top, side, normal);
  const { period, uniformity } = measureProfile(profile);
  return {
    isTouched: true,
    hasRidges: certainty > 0.25 && period >= PERIOD_LEAST && period <= PERIOD_MOST,
    certainty,
    uniformity,
    contrast: Math.min(1, spread / FULL_SPREAD),
    darkness: 1 - mean / 255,
  };
}

/** Mean grey as a function of the distance along the normal of the ridges, half a pixel a step. */
function profileAlong(
  values: Float32Array,
  width: number,
  left: number,
  top: number,
  side: number,
  normal: number,
): Float32Array {
  const length = 2 * side;
  const sums = new Float32Array(length);
  const counts = new Float32Array(length);
  const nx = Math.cos(normal) * 2;
  const ny = Math.sin(normal) * 2;
  const middle = (side - 1) / 2;
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const bin = Math.round((x - middle) * nx + (y - middle) * ny + length / 2);
      if (bin < 0 || bin >= length) continue;
      sums[bin] = (sums[bin] ?? 0) + (values[(top + y) * width + left + x] ?? 0);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }
  const profile: number[] = [];
  for (let bin = 0; bin < length; bin += 1) {
    const count = (counts[bin] ?? 0) + (counts[bin + 1] ?? 0);
    if (count >= 4) profile.push(((sums[bin] ?? 0) + (sums[bin + 1] ?? 0)) / count);
  }
  return Float32Array.from(profile);
}

function measureProfile(profile: Float32Array): { period: number; uniformity: number } {
  if (profile.length < 8) return { period: 0, uniformity: 0 };
  let least = 255;
  let most = 0;
  for (const value of profile) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const threshold = (least + most) / 2;
  const crossings: number[] = [];
  for (let at = 0; at < profile.length; at += 1) {
    const value = profile[at] ?? 0;
    const before = at > 0 ? (profile[at - 1] ?? 0) : value;
    if (before < threshold !== value < threshold) {
      crossings.push(at - 1 + (before - threshold) / (before - value));
    }
  }
  if (crossings.length < 3) return { period: 0, uniformity: 0 };
  const widths: number[] = [];
  for (let index = 2; index < crossings.length; index += 1) {
    widths.push((crossings[index] ?? 0) - (crossings[index - 2] ?? 0));
  }
  const mean = widths.reduce((total, one) => total + one, 0) / widths.length;
  const spread = Math.sqrt(widths.reduce((total, one) => total + (one - mean) ** 2, 0) / widths.length);
  return { period: mean / 2, uniformity: Math.max(0, 1 - (2 * spread) / mean) };
}
