import { owning } from '#kit/wiped.ts';
import type { Owned } from '#kit/wiped.ts';
import type { Frame } from '../../reader/port.ts';
import { squareFft } from './fft.ts';
import type { ComplexSquare } from './fft.ts';
import { sampleBilinear } from '../picture/frame.ts';
import { toRidgeImage } from '../picture/ridge-image.ts';
import type { RidgeImage } from '../picture/ridge-image.ts';
import { compareBlocks } from './block-correlation.ts';

/** An enrolled finger, ready to be compared with. */
export interface FingerTemplate {
  readonly image: RidgeImage;
  readonly spectrum: ComplexSquare;
}

/** A captured finger with its turned copies, ready to be compared with many templates. */
export interface FingerProbe {
  readonly image: RidgeImage;
  readonly spectra: readonly ComplexSquare[];
  /** Turned copies at full ridge resolution, made when first needed. */
  readonly turned: Map<number, RidgeImage>;
}

/** The outcome of one comparison. */
export interface Comparison {
  /** 0 (nothing in common) to 1 (the same picture). */
  readonly score: number;
  /** By how much the probe has to be turned to lie on the template, in degrees, clockwise positive. */
  readonly rotation: number;
  /** By how much the turned probe has to be moved, in pixels at 500 ppi. */
  readonly dx: number;
  readonly dy: number;
}

/**
 * The score from which two pictures count as the same finger. Measured on drawn and on real pictures (README of this room):
 * other fingers stay below 0.25, the same finger of a good reader is seldom below 0.42.
 */
export const SAME_FINGER_SCORE = 0.31;

const SIZE = 128;
/** Ridge pixels (250 ppi) a coarse pixel: 167 ppi, where a period of 9 at 500 ppi is 3. */
const COARSE_STEP = 1.5;
const ROTATION_STEP_DEGREES = 2;
const ROTATION_STEPS = 20;
/** Coarse pixels; 45 are 135 pixels at 500 ppi: real fingers are laid a centimetre beside where they lay. */
const SHIFT_REACH = 45;
const REACHED_ROWS = Array.from({ length: 2 * SHIFT_REACH + 1 }, (_, row) => (row - SHIFT_REACH + SIZE) % SIZE);
const CANDIDATES = 4;
/** Turns and coarse pixels within which two peaks are one alignment. */
const ALIKE = { steps: 1, pixels: 2 } as const;
/** Cycles a coarse pixel: ridge periods from 6 to 14 pixels at 500 ppi. */
const BAND_LEAST = 3 / 14;
const BAND_MOST = 3 / 6;

const fft = squareFft(SIZE);
const band = createBand();

/** Prepares an enrolled frame, to be kept. */
export function prepareTemplate(frame: Frame): FingerTemplate {
  return templateOf(toRidgeImage(frame));
}

/** Prepares a ridge image, which becomes its own, as the enrolled one. */
export function templateOf(image: RidgeImage): Owned<FingerTemplate> {
  const square = { real: coarseTile(image, 0), imaginary: new Float32Array(SIZE * SIZE) };
  fft.forward(square);
  whiten(square);
  return owning({ image, spectrum: square }, () => [image.ridges, image.mask, square.real, square.imaginary]);
}

/** Prepares a captured frame. */
export function prepareProbe(frame: Frame): Owned<FingerProbe> {
  return probeOf(toRidgeImage(frame));
}

/**
 * Prepares a ridge image, which becomes its own, as the captured one.
 * @param steps how far to either side it is turned, in steps of 2 degrees; time and memory grow with it
 */
export function probeOf(image: RidgeImage, steps = ROTATION_STEPS): Owned<FingerProbe> {
  const spectra: ComplexSquare[] = [];
  for (let step = -steps; step <= steps; step += 2) {
    const hasSecond = step < steps;
    const both = {
      real: coarseTile(image, step * ROTATION_STEP_DEGREES),
      imaginary: hasSecond ? coarseTile(image, (step + 1) * ROTATION_STEP_DEGREES) : new Float32Array(SIZE * SIZE),
    };
    fft.forward(both);
    const [first, second] = splitReal(both);
    whiten(first);
    spectra.push(first);
    if (hasSecond) {
      whiten(second);
      spectra.push(second);
    }
  }
  const turned = new Map<number, RidgeImage>();
  return owning({ image, spectra, turned }, () => [
    ...[image, ...turned.values()].flatMap(({ ridges, mask }) => [ridges, mask]),
    ...spectra.flatMap(({ real, imaginary }) => [real, imaginary]),
  ]);
}

/** Compares a captured finger with an enrolled one. */
export function compare(probe: FingerProbe, template: FingerTemplate): Comparison {
  let best: Comparison = { score: 0, rotation: 0, dx: 0, dy: 0 };
  for (const candidate of findAlignments(probe, template)) {
    const degrees = candidate.rotation;
    let turned = probe.turned.get(degrees);
    if (turned === undefined) {
      turned = turn(probe.image, degrees);
      probe.turned.set(degrees, turned);
    }
    const score = compareBlocks(turned, template.image, candidate.dx, candidate.dy);
    if (score > best.score) best = { score, rotation: degrees, dx: candidate.dx * 2, dy: candidate.dy * 2 };
  }
  return best;
}

interface Alignment {
  readonly rotation: number;
  /** Ridge pixels, between the pictures' own coordinates. */
  readonly dx: number;
  readonly dy: number;
  readonly peak: number;
}

/** The most promising turns and moves, by correlating whole prints. */
function findAlignments(probe: FingerProbe, template: FingerTemplate): Alignment[] {
  const peaks: Peak[] = [];
  const product = { real: new Float32Array(SIZE * SIZE), imaginary: new Float32Array(SIZE * SIZE) };
  for (let index = 0; index < probe.spectra.length; index += 2) {
    const first = probe.spectra[index];
    const second = probe.spectra[index + 1];
    if (first === undefined) break;
    crossSpectrum(product, template.spectrum, first, second);
    fft.inverse(product, REACHED_ROWS);
    peaks.push({ step: index, ...findPeak(product.real) });
    if (second !== undefined) peaks.push({ step: index + 1, ...findPeak(product.imaginary) });
  }
  const steps = (probe.spectra.length - 1) / 2;
  return mostPromising(peaks).map(({ step, x, y, peak }) => ({
    rotation: (step - steps) * ROTATION_STEP_DEGREES,
    dx: x * COARSE_STEP + template.image.centreX - probe.image.centreX,
    dy: y * COARSE_STEP + template.image.centreY - probe.image.centreY,
    peak,
  }));
}

interface Peak {
  readonly step: number;
  readonly x: number;
  readonly y: number;
  readonly peak: number;
}

/** The highest peaks that are alignments of their own: the blocks find what lies between neighbouring turns. */
function mostPromising(peaks: readonly Peak[]): readonly Peak[] {
  const kept: Peak[] = [];
  for (const one of peaks.toSorted((first, second) => second.peak - first.peak)) {
    const isNew = kept.every(
      (other) =>
        Math.abs(one.step - other.step) > ALIKE.steps ||
        Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y)) > ALIKE.pixels,
    );
    if (isNew) kept.push(one);
    if (kept.length === CANDIDATES) break;
  }
  return kept;
}

/** The middle of the print at 167 ppi, turned about its centre. */
function coarseTile(image: RidgeImage, degrees: number): Float32Array {
  const tile = new Float32Array(SIZE * SIZE);
  const cosine = Math.cos((degrees * Math.PI) / 180) * COARSE_STEP;
  const sine = Math.sin((degrees * Math.PI) / 180) * COARSE_STEP;
  for (let y = 0; y < SIZE; y += 1) {
    const fromY = y - SIZE / 2;
    for (let x = 0; x < SIZE; x += 1) {
      const fromX = x - SIZE / 2;
      const sourceX = image.centreX + cosine * fromX + sine * fromY;
      const sourceY = image.centreY - sine * fromX + cosine * fromY;
      tile[y * SIZE + x] = sampleBilinear(image.ridges, image.width, image.height, sourceX, sourceY, 0);
    }
  }
  return tile;
}

function turn(image: RidgeImage, degrees: number): RidgeImage {
  const { width, height } = image;
  const ridges = new Float32Array(width * height);
  const mask = new Uint8Array(width * height);
  const cosine = Math.cos((degrees * Math.PI) / 180);
  const sine = Math.sin((degrees * Math.PI) / 180);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const fromX = x - image.centreX;
      const fromY = y - image.centreY;
      const sourceX = image.centreX + cosine * fromX + sine * fromY;
      const sourceY = image.centreY - sine * fromX + cosine * fromY;
      const nearX = Math.round(sourceX);
      const nearY = Math.round(sourceY);
      if (nearX < 0 || nearY < 0 || nearX >= width || nearY >= height) continue;
      mask[y * width + x] = image.mask[nearY * width + nearX] ?? 0;
      ridges[y * width + x] = sampleBilinear(image.ridges, width, height, sourceX, sourceY, 0);
    }
  }
  return { ...image, ridges, mask };
}

/** The spectra of two real pictures out of the spectrum of first + i second. */
function splitReal(both: ComplexSquare): [ComplexSquare, ComplexSquare] {
  const first = { real: new Float32Array(SIZE * SIZE), imaginary: new Float32Array(SIZE * SIZE) };
  const second = { real: new Float32Array(SIZE * SIZE), imaginary: new Float32Array(SIZE * SIZE) };
  for (let v = 0; v < SIZE; v += 1) {
    for (let u = 0; u < SIZE; u += 1) {
      const at = v * SIZE + u;
      const mirrored = ((SIZE - v) % SIZE) * SIZE + ((SIZE - u) % SIZE);
      const ar = both.real[at] ?? 0;
      const ai = both.imaginary[at] ?? 0;
      const br = both.real[mirrored] ?? 0;
      const bi = both.imaginary[mirrored] ?? 0;
      first.real[at] = (ar + br) / 2;
      first.imaginary[at] = (ai - bi) / 2;
      second.real[at] = (ai + bi) / 2;
      second.imaginary[at] = (br - ar) / 2;
    }
  }
  return [first, second];
}

/** Keeps the ridge band only, and of the strength of each wave its square root. */
function whiten(square: ComplexSquare): void {
  let energy = 0;
  for (let at = 0; at < SIZE * SIZE; at += 1) {
    const real = square.real[at] ?? 0;
    const imaginary = square.imaginary[at] ?? 0;
    const magnitude = Math.sqrt(real * real + imaginary * imaginary);
    const weight = magnitude > 0 ? (band[at] ?? 0) / Math.sqrt(magnitude) : 0;
    square.real[at] = real * weight;
    square.imaginary[at] = imaginary * weight;
    energy += magnitude * magnitude * weight * weight;
  }
  const scale = energy > 0 ? 1 / Math.sqrt(energy) : 0;
  for (let at = 0; at < SIZE * SIZE; at += 1) {
    square.real[at] = (square.real[at] ?? 0) * scale;
    square.imaginary[at] = (square.imaginary[at] ?? 0) * scale;
  }
}

/** Fills `product` with template x conj(first) + i template x conj(second): two real correlations in one inverse. */
function crossSpectrum(
  product: ComplexSquare,
  template: ComplexSquare,
  first: ComplexSquare,
  second: ComplexSquare | undefined,
): void {
  for (let at = 0; at < SIZE * SIZE; at += 1) {
    const tr = template.real[at] ?? 0;
    const ti = template.imaginary[at] ?? 0;
    const ar = first.real[at] ?? 0;
    const ai = first.imaginary[at] ?? 0;
    let real = tr * ar + ti * ai;
    let imaginary = ti * ar - tr * ai;
    if (second !== undefined) {
      const br = second.real[at] ?? 0;
      const bi = second.imaginary[at] ?? 0;
      real -= ti * br - tr * bi;
      imaginary += tr * br + ti * bi;
    }
    product.real[at] = real;
    product.imaginary[at] = imaginary;
  }
}

function findPeak(correlation: Float32Array): { x: number; y: number; peak: number } {
  let best = { x: 0, y: 0, peak: Number.NEGATIVE_INFINITY };
  for (let y = -SHIFT_REACH; y <= SHIFT_REACH; y += 1) {
    for (let x = -SHIFT_REACH; x <= SHIFT_REACH; x += 1) {
      const peak = correlation[((y + SIZE) % SIZE) * SIZE + ((x + SIZE) % SIZE)] ?? 0;
      if (peak > best.peak) best = { x, y, peak };
    }
  }
  return best;
}

function createBand(): Float32Array {
  const weights = new Float32Array(SIZE * SIZE);
  for (let v = 0; v < SIZE; v += 1) {
    const fy = (v < SIZE / 2 ? v : v - SIZE) / SIZE;
    for (let u = 0; u < SIZE; u += 1) {
      const fx = (u < SIZE / 2 ? u : u - SIZE) / SIZE;
      const frequency = Math.hypot(fx, fy);
      weights[v * SIZE + u] = frequency > BAND_LEAST && frequency < BAND_MOST ? 1 : 0;
    }
  }
  return weights;
}
