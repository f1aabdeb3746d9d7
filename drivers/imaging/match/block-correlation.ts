import type { RidgeImage } from '../picture/ridge-image.ts';

const BLOCK = 32;
const STRIDE = 20;
const REACH = 4;
const SIDE = 2 * REACH + 1;
const LEAST_BLOCKS = 10;

interface BlockMatch {
  readonly x: number;
  readonly y: number;
  /** Correlation coefficients over the shifts -REACH..REACH in both directions. */
  readonly map: Float32Array;
}

/** Below this the sparse comparison has already seen that these are two fingers. */
const HOPELESS = 0.4;

/**
 * Compares two aligned prints block by block, so that skin which stretched between two touches still fits: each block
 * may move a little, but all blocks have to move alike (one affine map). Answers the mean correlation coefficient.
 * A quarter of the pixels mostly separates two fingers; only what looks alike is compared whole.
 */
export function compareBlocks(probe: RidgeImage, template: RidgeImage, dx: number, dy: number): number {
  const sparse = meanOverBlocks(probe, template, dx, dy, true);
  return sparse < HOPELESS ? sparse : meanOverBlocks(probe, template, dx, dy, false);
}

function meanOverBlocks(probe: RidgeImage, template: RidgeImage, dx: number, dy: number, isSparse: boolean): number {
  const matches: BlockMatch[] = [];
  for (let row = 0; row * STRIDE + BLOCK <= template.height; row += 1) {
    for (let column = 0; column * STRIDE + BLOCK <= template.width; column += 1) {
      // Every other block, as on a chessboard.
      if (isSparse && (row + column) % 2 === 1) continue;
      const x = column * STRIDE;
      const y = row * STRIDE;
      const map = matchBlock(probe, template, x, y, Math.round(x - dx), Math.round(y - dy), isSparse ? 2 : 1);
      if (map !== null) matches.push({ x: x + BLOCK / 2, y: y + BLOCK / 2, map });
    }
  }
  if (matches.length < (isSparse ? LEAST_BLOCKS / 2 : LEAST_BLOCKS)) return 0;
  let fit = fitAffine(matches, null, REACH);
  fit = fitAffine(matches, fit, 2.5);
  fit = fitAffine(matches, fit, 1.5);
  let sum = 0;
  for (const match of matches) sum += bestNear(match, fit, 1).value;
  return Math.max(0, sum / matches.length);
}

function matchBlock(
  probe: RidgeImage,
  template: RidgeImage,
  x: number,
  y: number,
  probeX: number,
  probeY: number,
  rowStep: number,
): Float32Array | null {
  if (probeX < REACH || probeY < REACH) return null;
  if (probeX + BLOCK + REACH > probe.width || probeY + BLOCK + REACH > probe.height) return null;
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
  const map = new Float32Array(SIDE * SIDE);
  for (let sy = -REACH; sy <= REACH; sy += 1) {
    for (let sx = -REACH; sx <= REACH; sx += 1) {
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
      map[(sy + REACH) * SIDE + sx + REACH] = scale > 0 ? product / scale : 0;
    }
  }
  return map;
}

/** Shift as a function of place: x shift = a + b x + c y, y shift likewise. */
interface Affine {
  readonly x: readonly [number, number, number];
  readonly y: readonly [number, number, number];
}

function bestNear(match: BlockMatch, fit: Affine | null, radius: number): { x: number; y: number; value: number } {
  const middleX = fit === null ? 0 : fit.x[0] + fit.x[1] * match.x + fit.x[2] * match.y;
  const middleY = fit === null ? 0 : fit.y[0] + fit.y[1] * match.x + fit.y[2] * match.y;
  let best = { x: 0, y: 0, value: Number.NEGATIVE_INFINITY };
  const squared = radius * radius + 0.25;
  for (
    let y = Math.max(-REACH, Math.ceil(middleY - radius));
    y <= Math.min(REACH, Math.floor(middleY + radius));
    y += 1
  ) {
    for (
      let x = Math.max(-REACH, Math.ceil(middleX - radius));
      x <= Math.min(REACH, Math.floor(middleX + radius));
      x += 1
    ) {
      if ((x - middleX) ** 2 + (y - middleY) ** 2 > squared) continue;
      const value = match.map[(y + REACH) * SIDE + x + REACH] ?? 0;
      if (value > best.value) best = { x, y, value };
    }
  }
  return best.value === Number.NEGATIVE_INFINITY ? { x: middleX, y: middleY, value: 0 } : best;
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
