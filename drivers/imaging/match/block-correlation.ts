import type { RidgeImage } from '../picture/ridge-image.ts';

const BLOCK = 32;
const STRIDE = 20;
/** How far a block is looked for: first from where the alignment puts it, then from where the other blocks do. */
const FAR = 8;
const NEAR = 3;
const LEAST_BLOCKS = 10;

interface BlockMatch {
  readonly x: number;
  readonly y: number;
  /** The shift in the middle of the map. */
  readonly middleX: number;
  readonly middleY: number;
  readonly reach: number;
  /** Correlation coefficients over the shifts up to `reach` from the middle, in both directions. */
  readonly map: Float32Array;
}

/** Of its best coefficient anywhere, what a block has to have near the map to agree to it. */
const AGREEING = 0.9;
/** Below this the sparse comparison has already seen that these are two fingers. */
const HOPELESS = 0.2;

/**
 * Compares two aligned prints block by block, so that skin which stretched between two touches still fits: each block
 * may move, but all blocks have to move alike (one affine map). Answers the mean correlation coefficient, times how far the
 * blocks agree to the map: those of another finger fit better here or there, each where it likes.
 * A quarter of the pixels finds the map and mostly separates two fingers; only what looks alike is compared whole, near
 * the map alone.
 */
export function compareBlocks(probe: RidgeImage, template: RidgeImage, dx: number, dy: number): number {
  const sparse = matchBlocks(probe, template, dx, dy, null);
  if (sparse.length < LEAST_BLOCKS / 2) return 0;
  let fit = fitAffine(sparse, null, FAR);
  fit = fitAffine(sparse, fit, 3.5);
  fit = fitAffine(sparse, fit, 2);
  const agreeing = agreement(sparse, fit);
  const first = meanNear(sparse, fit) * agreeing;
  if (first < HOPELESS) return first;
  const whole = matchBlocks(probe, template, dx, dy, fit);
  if (whole.length < LEAST_BLOCKS) return 0;
  fit = fitAffine(whole, fit, 2.5);
  fit = fitAffine(whole, fit, 1.5);
  return meanNear(whole, fit) * agreeing;
}

function meanNear(matches: readonly BlockMatch[], fit: Affine): number {
  let sum = 0;
  for (const match of matches) sum += bestNear(match, fit, 1).value;
  return Math.max(0, sum / matches.length);
}

/** From a half, where all blocks would rather lie elsewhere than the map puts them, to 1, where none would. */
function agreement(matches: readonly BlockMatch[], fit: Affine): number {
  const agreeing = matches.filter((match) => {
    const own = match.map.reduce((most, value) => Math.max(most, value), 0);
    return bestNear(match, fit, 1.5).value >= AGREEING * own;
  });
  return 0.5 + (0.5 * agreeing.length) / matches.length;
}

/** All blocks near the map `fit`; without one every other block, as on a chessboard, and every other row of it. */
function matchBlocks(
  probe: RidgeImage,
  template: RidgeImage,
  dx: number,
  dy: number,
  fit: Affine | null,
): readonly BlockMatch[] {
  const matches: BlockMatch[] = [];
  for (let row = 0; row * STRIDE + BLOCK <= template.height; row += 1) {
    for (let column = 0; column * STRIDE + BLOCK <= template.width; column += 1) {
      if (fit === null && (row + column) % 2 === 1) continue;
      const x = column * STRIDE;
      const y = row * STRIDE;
      const middle = { x: x + BLOCK / 2, y: y + BLOCK / 2 };
      const shift = fit === null ? { x: 0, y: 0 } : shiftAt(fit, middle.x, middle.y);
      const [middleX, middleY] = [Math.round(shift.x), Math.round(shift.y)];
      const reach = fit === null ? FAR : NEAR;
      const at = { x, y, probeX: Math.round(x - dx) + middleX, probeY: Math.round(y - dy) + middleY };
      const map = matchBlock(probe, template, at, reach, fit === null ? 2 : 1);
      if (map !== null) matches.push({ ...middle, middleX, middleY, reach, map });
    }
  }
  return matches;
}

function matchBlock(
  probe: RidgeImage,
  template: RidgeImage,
  at: { readonly x: number; readonly y: number; readonly probeX: number; readonly probeY: number },
  reach: number,
  rowStep: number,
): Float32Array | null {
  const { x, y, probeX, probeY } = at;
  if (probeX < reach || probeY < reach) return null;
  if (probeX + BLOCK + reach > probe.width || probeY + BLOCK + reach > probe.height) return null;
  let covered = 0;
  for (let row = 2; row < BLOCK; row += 4) {
    for (let column = 2; column < BLOCK; column += 4) {
      const inTemplate = template.mask[(y + row) * template.width + x + column] ?? 0;
      const inProbe = probe.mask[(probeY + row) * probe.width + probeX + column] ?? 0;
      covered += inTemplate & inProbe;
    }
  }
  if (covered < 0.85 * (BLOCK / 4) ** 2) return null;
  let templateEnergy = 0;
  for (let row = 0; row < BLOCK; row += rowStep) {
    for (let column = 0; column < BLOCK; column += 1) {
      templateEnergy += (template.ridges[(y + row) * template.width + x + column] ?? 0) ** 2;
    }
  }
  const side = 2 * reach + 1;
  const map = new Float32Array(side * side);
  for (let sy = -reach; sy <= reach; sy += 1) {
    for (let sx = -reach; sx <= reach; sx += 1) {
      let product = 0;
      let energy = 0;
      for (let row = 0; row < BLOCK; row += rowStep) {
        let from = (y + row) * template.width + x;
        let to = (probeY + sy + row) * probe.width + probeX + sx;
        for (let column = 0; column < BLOCK; column += 1) {
          const value = probe.ridges[to] ?? 0;
          product += (template.ridges[from] ?? 0) * value;
          energy += value * value;
          from += 1;
          to += 1;
        }
      }
      const scale = Math.sqrt(energy * templateEnergy);
      map[(sy + reach) * side + sx + reach] = scale > 0 ? product / scale : 0;
    }
  }
  return map;
}

/** Shift as a function of place: x shift = a + b x + c y, y shift likewise. */
interface Affine {
  readonly x: readonly [number, number, number];
  readonly y: readonly [number, number, number];
}

function shiftAt(fit: Affine, x: number, y: number): { readonly x: number; readonly y: number } {
  return { x: fit.x[0] + fit.x[1] * x + fit.x[2] * y, y: fit.y[0] + fit.y[1] * x + fit.y[2] * y };
}

function bestNear(match: BlockMatch, fit: Affine | null, radius: number): { x: number; y: number; value: number } {
  const { middleX, middleY, reach, map } = match;
  const guess = fit === null ? { x: middleX, y: middleY } : shiftAt(fit, match.x, match.y);
  let best = { x: 0, y: 0, value: Number.NEGATIVE_INFINITY };
  const squared = radius * radius + 0.25;
  const [top, bottom] = [
    Math.max(middleY - reach, Math.ceil(guess.y - radius)),
    Math.min(middleY + reach, guess.y + radius),
  ];
  const [left, right] = [
    Math.max(middleX - reach, Math.ceil(guess.x - radius)),
    Math.min(middleX + reach, guess.x + radius),
  ];
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      if ((x - guess.x) ** 2 + (y - guess.y) ** 2 > squared) continue;
      const value = map[(y - middleY + reach) * (2 * reach + 1) + x - middleX + reach] ?? 0;
      if (value > best.value) best = { x, y, value };
    }
  }
  return best.value === Number.NEGATIVE_INFINITY ? { ...guess, value: 0 } : best;
}

/** Weighted least squares over the best shifts near `fit`; a block weighs the cube of its coefficient. */
function fitAffine(matches: readonly BlockMatch[], fit: Affine | null, radius: number): Affine {
  const normal = new Float64Array(9);
  const rightX = new Float64Array(3);
  const rightY = new Float64Array(3);
  // A little weight on "no stretch" keeps the fit sane when few blocks or one row of them count.
  normal[4] = 2000;
  normal[8] = 2000;
  for (const match of matches) {
    const best = bestNear(match, fit, radius);
    const weight = Math.max(0, best.value) ** 3;
    const terms = [1, match.x, match.y];
    for (let row = 0; row < 3; row += 1) {
      for (let column = 0; column < 3; column += 1) {
        normal[row * 3 + column] = (normal[row * 3 + column] ?? 0) + weight * (terms[row] ?? 0) * (terms[column] ?? 0);
      }
      rightX[row] = (rightX[row] ?? 0) + weight * best.x * (terms[row] ?? 0);
      rightY[row] = (rightY[row] ?? 0) + weight * best.y * (terms[row] ?? 0);
    }
  }
  return { x: solve(normal, rightX), y: solve(normal, rightY) };
}

/** Cramer's rule for three unknowns. */
function solve(m: Float64Array, r: Float64Array): [number, number, number] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = m;
  const [p = 0, q = 0, s = 0] = r;
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (Math.abs(determinant) < 1e-9) return [0, 0, 0];
  return [
    (p * (e * i - f * h) - b * (q * i - f * s) + c * (q * h - e * s)) / determinant,
    (a * (q * i - f * s) - p * (d * i - f * g) + c * (d * s - q * g)) / determinant,
    (a * (e * s - q * h) - b * (d * s - q * g) + p * (d * h - e * g)) / determinant,
  ];
}
