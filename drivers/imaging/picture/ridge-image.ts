import type { Frame } from '../../reader/port.ts';
import { sampleBilinear } from './frame.ts';
import { binomialBlur, boxMean } from './box-filter.ts';

/** Resolution at which ridges are compared: a ridge period of 9 pixels at 500 ppi becomes 4.5. */
export const RIDGE_PIXELS_PER_INCH = 250;

/** A fingerprint freed of light and pressure: ridges about +1, valleys about -1, 0 where no ridges are. */
export interface RidgeImage {
  readonly width: number;
  readonly height: number;
  readonly ridges: Float32Array;
  /** 1 where ridges were found. */
  readonly mask: Uint8Array;
  readonly maskArea: number;
  /** Centre of the mask. */
  readonly centreX: number;
  readonly centreY: number;
}

const MEAN_RADIUS = 5;
const SPREAD_RADIUS = 6;
/** Grey levels; sensor noise after the blur stays below 2, the faintest usable ridge is above. */
const LEAST_SPREAD = 7;

/** Brings a frame to 250 ppi, takes out the local mean and spread, and marks where ridges are. */
export function toRidgeImage(frame: Frame): RidgeImage {
  const { width, height, values } = resample(frame);
  const mean = boxMean(values, width, height, MEAN_RADIUS);
  const detail = new Float32Array(values.length);
  const squares = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    const difference = (mean[at] ?? 0) - (values[at] ?? 0);
    detail[at] = difference;
    squares[at] = difference * difference;
  }
  const variance = boxMean(squares, width, height, SPREAD_RADIUS);
  const touching = Float32Array.from(variance, (value) => (value > LEAST_SPREAD * LEAST_SPREAD ? 1 : 0));
  // Ridges fill areas: what is no bigger than a speck is dirt, and a small hole in a print belongs to it.
  const share = boxMean(boxMean(touching, width, height, 5), width, height, 5);
  const mask = new Uint8Array(values.length);
  let maskArea = 0;
  let sumX = 0;
  let sumY = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      if ((share[at] ?? 0) < 0.6) {
        detail[at] = 0;
        continue;
      }
      mask[at] = 1;
      maskArea += 1;
      sumX += x;
      sumY += y;
      const spread = Math.sqrt(variance[at] ?? 0) + 4;
      detail[at] = Math.max(-2, Math.min(2, (detail[at] ?? 0) / spread));
    }
  }
  return {
    width,
    height,
    ridges: binomialBlur(detail, width, height),
    mask,
    maskArea,
    centreX: maskArea === 0 ? width / 2 : sumX / maskArea,
    centreY: maskArea === 0 ? height / 2 : sumY / maskArea,
  };
}

/** The frame's grey values at 250 ppi, smoothed first where it has more. */
export function resample(frame: Frame): {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
} {
  let source: Float32Array = new Float32Array(frame.pixels);
  const step = frame.pixelsPerInch / RIDGE_PIXELS_PER_INCH;
  for (let blurs = Math.round(step / 2); blurs > 0; blurs -= 1)
    source = binomialBlur(source, frame.width, frame.height);
  const width = Math.max(1, Math.floor(frame.width / step));
  const height = Math.max(1, Math.floor(frame.height / step));
  const values = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const fromX = Math.min(frame.width - 1.001, (x + 0.5) * step - 0.5);
      const fromY = Math.min(frame.height - 1.001, (y + 0.5) * step - 0.5);
      values[y * width + x] = sampleBilinear(source, frame.width, frame.height, fromX, fromY, 255);
    }
  }
  return { width, height, values };
}
