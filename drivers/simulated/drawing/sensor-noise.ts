import { seededRandom } from './random.ts';

const NOISE_LENGTH = 65_536;

/** Adds a sensor's grey noise to a picture. */
export type SensorNoise = (pixels: Uint8Array | Float32Array, width: number) => Uint8Array;

/** Noise of standard deviation `sigma`, other noise each time; the same seed and the same calls give the same noise. */
export function createSensorNoise(seed: string, sigma: number): SensorNoise {
  const random = seededRandom(seed);
  const noise = Int8Array.from({ length: NOISE_LENGTH }, () => Math.round(sigma * random.normal()));
  return (pixels, width) => {
    const noisy = new Uint8ClampedArray(pixels.length);
    for (let row = 0; row < pixels.length; row += width) {
      // Each row reads the noise from another place: drawing a normal a pixel would cost a hundred times as much.
      const start = Math.floor(random.next() * (NOISE_LENGTH - width)) - row;
      for (let at = row; at < row + width; at += 1) noisy[at] = (pixels[at] ?? 0) + (noise[start + at] ?? 0);
    }
    return new Uint8Array(noisy.buffer);
  };
}
