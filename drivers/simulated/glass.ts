import type { Frame } from '../reader/port.ts';
import { blankFrame, placeInWindow } from '../imaging/frame.ts';
import { seededRandom, smoothStep } from './random.ts';
import type { Random } from './random.ts';

/** The sensor: 20.3 x 25.4 mm at 500 ppi, the size of FAP 30. */
export const GLASS_WIDTH = 400;
export const GLASS_HEIGHT = 500;
export const GLASS_PIXELS_PER_INCH = 500;

/** How the contact grows over the first frames after a finger comes down: reach of the contact and weight of the ink. */
const ARRIVAL = [
  { reach: 0, weight: 0, slide: 0 },
  { reach: 0.35, weight: 0.4, slide: 6 },
  { reach: 0.65, weight: 0.7, slide: 3 },
  { reach: 0.9, weight: 0.9, slide: 1 },
] as const;
/** Grey of the bare glass; nothing on it is brighter. */
const BARE = 250;
const NOISE = 2.2;
const NOISE_SPARE = 8192;

/** A sensor's glass with whatever lies on it. */
export interface Glass {
  /** Puts down an impression; it appears over the next frames, as a finger does. */
  lay(print: Frame): void;
  lift(): void;
  /** What the sensor sees now; each call is the next frame, with noise of its own. */
  nextFrame(): Frame;
}

/** A glass with sensor noise; the same seed and the same calls give the same frames. */
export function makeGlass(seed: number | string): Glass {
  const random = seededRandom(`glass/${seed}`);
  const noise = makeNoise(random);
  const bare = blankFrame(GLASS_WIDTH, GLASS_HEIGHT, GLASS_PIXELS_PER_INCH, BARE);
  let print: Frame | null = null;
  let framesSince = 0;
  return {
    lay(next) {
      const seen = placeInWindow(next, GLASS_WIDTH, GLASS_HEIGHT);
      // Or the edge of the impression's picture would show around the finger.
      print = { ...seen, pixels: seen.pixels.map((grey) => Math.min(grey, BARE)) };
      framesSince = 0;
    },
    lift() {
      print = null;
    },
    nextFrame() {
      const arrival = print === null ? undefined : ARRIVAL[framesSince];
      framesSince += 1;
      const seen = print === null ? bare : arrival === undefined ? print : arriving(print, arrival);
      return withNoise(seen, noise, random);
    },
  };
}

function arriving(print: Frame, arrival: (typeof ARRIVAL)[number]): Frame {
  const { width, height } = print;
  const pixels = new Uint8Array(width * height).fill(BARE);
  const reach = Math.max(1, (arrival.reach * Math.min(width, height)) / 2);
  for (let y = 0; y < height - arrival.slide; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const distance = Math.hypot(x - width / 2, y - height / 2) / reach;
      const weight = arrival.weight * smoothStep((1.05 - distance) / 0.25);
      const seen = print.pixels[(y + arrival.slide) * width + x] ?? BARE;
      pixels[y * width + x] = Math.round(BARE - (BARE - seen) * weight);
    }
  }
  return { ...print, pixels };
}

function makeNoise(random: Random): Int8Array {
  return Int8Array.from({ length: GLASS_WIDTH * GLASS_HEIGHT + NOISE_SPARE }, () =>
    Math.round(NOISE * random.normal()),
  );
}

function withNoise(frame: Frame, noise: Int8Array, random: Random): Frame {
  // One noise picture read from another place each time: drawing 200,000 normals a frame would cost 15 ms.
  const start = Math.floor(random.next() * NOISE_SPARE);
  const pixels = new Uint8Array(frame.pixels.length);
  for (let at = 0; at < pixels.length; at += 1) {
    const value = (frame.pixels[at] ?? 0) + (noise[start + at] ?? 0);
    pixels[at] = value < 0 ? 0 : value > 255 ? 255 : value;
  }
  return { ...frame, pixels };
}
