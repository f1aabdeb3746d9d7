import { sampleBilinear } from '../../imaging/picture/frame.ts';
import type { Frame } from '../../reader/port.ts';
import { createImpression } from './impression.ts';
import type { Touch } from './impression.ts';
import { seededRandom, smoothField, smoothStep } from '../drawing/random.ts';

/**
 * What can be wrong with a touch:
 * - `smeared`: the finger slides while it presses; ridges across the way run into one another
 * - `partial`: only one side or the tip of it touches
 * - `dry`: ridges break into dots
 * - `wet`: sweat stands in the valleys and around the finger
 * - `light`: it hardly presses; ridges are thin, the touch is small
 * - `hard`: it presses so hard that valleys close
 */
export const SPOILINGS = ['smeared', 'partial', 'dry', 'wet', 'light', 'hard'] as const;
export type Spoiling = (typeof SPOILINGS)[number];

/** Pixels that a wholly smeared finger slides; three ridges. */
const SLIDE_MOST = 30;
const STEPS = 16;
const BARE = 252;
const NOISE = 4;

/**
 * An impression of `master` with something wrong. `amount` 0 leaves the touch as it is, at 1 it is as bad as a finger can be
 * and still show ridges somewhere.
 */
export function createSpoiledImpression(
  master: Frame,
  seed: number | string,
  touch: Touch,
  spoiling: Spoiling,
  amount: number,
): Frame {
  switch (spoiling) {
    case 'dry':
      return createImpression(master, seed, { ...touch, dryness: touch.dryness + amount * (1.75 - touch.dryness) });
    case 'light':
      return createImpression(master, seed, { ...touch, pressure: touch.pressure - amount * (2.3 + touch.pressure) });
    case 'hard':
      return createImpression(master, seed, { ...touch, pressure: touch.pressure + amount * (3.2 - touch.pressure) });
    case 'smeared':
      return smear(createImpression(master, seed, touch), seed, amount);
    case 'partial':
      return cover(createImpression(master, seed, touch), seed, amount);
    case 'wet':
      return wet(createImpression(master, seed, touch), seed, amount);
  }
}

/** Slides along one direction; some parts of the skin hold longer than others. */
function smear(print: Frame, seed: number | string, amount: number): Frame {
  const random = seededRandom(`smear/${seed}`);
  const { width, height } = print;
  const angle = random.between(0, Math.PI);
  const grip = smoothField(random, width, height, 70);
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const length = amount * SLIDE_MOST * Math.max(0.4, 1 + 0.25 * (grip[at] ?? 0));
      const dx = (length * Math.cos(angle)) / STEPS;
      const dy = (length * Math.sin(angle)) / STEPS;
      let sum = 0;
      for (let step = 0; step < STEPS; step += 1) {
        const along = step - (STEPS - 1) / 2;
        sum += sampleBilinear(print.pixels, width, height, x + along * dx, y + along * dy, BARE);
      }
      pixels[at] = toGrey(sum / STEPS + 0.7 * NOISE * random.normal());
    }
  }
  return { ...print, pixels };
}

/** Takes away what lies beyond a line across the print: the finger is tilted to a side, or only its tip is put down. */
function cover(print: Frame, seed: number | string, amount: number): Frame {
  const random = seededRandom(`cover/${seed}`);
  const { width, height } = print;
  const angle = random.between(0, 2 * Math.PI);
  const isCentred = random.next() < 0.5;
  const [nx, ny] = [Math.cos(angle), Math.sin(angle)];
  const middle = centreOf(print);
  // The tilted finger still touches with a rounded, ragged border.
  const ragged = smoothField(random, width, height, 24);
  const extent = reachAlong(print, middle, nx, ny);
  const border = extent * (1 - 1.55 * amount);
  const shift = isCentred ? Math.max(0, (extent - border) / 2) : 0;
  const pixels = new Uint8Array(width * height).fill(BARE);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const fromX = x - shift * nx;
      const fromY = y - shift * ny;
      const across = (fromX - middle.x) * nx + (fromY - middle.y) * ny;
      const aside = (fromX - middle.x) * ny - (fromY - middle.y) * nx;
      const bow = 0.0012 * aside ** 2;
      const touches = smoothStep((border - across - bow + 4 * (ragged[y * width + x] ?? 0)) / 14);
      const grey = sampleBilinear(print.pixels, width, height, fromX, fromY, BARE);
      pixels[y * width + x] = toGrey(BARE - (BARE - grey) * touches);
    }
  }
  return { ...print, pixels };
}

/** Fills valleys in pools, thickens every ridge, and leaves a film around the finger. */
function wet(print: Frame, seed: number | string, amount: number): Frame {
  const random = seededRandom(`wet/${seed}`);
  const { width, height } = print;
  const pools = smoothField(random, width, height, 22);
  const film = smoothField(random, width, height, 9);
  const near = spread(print, 7);
  const pixels = new Uint8Array(width * height);
  for (let at = 0; at < pixels.length; at += 1) {
    const black = Math.max(0, 1 - (print.pixels[at] ?? BARE) / BARE);
    const touched = Math.min(1, 2.6 * (near[at] ?? 0));
    const thick = 1 - (1 - black) ** (1 + 1.6 * amount);
    const pool = smoothStep(((pools[at] ?? 0) + 0.35 * (film[at] ?? 0) + 2.6 * amount - 1.75) / 0.9);
    const filled = thick + (0.86 + 0.05 * (film[at] ?? 0) - thick) * pool * touched * Math.min(1, 0.4 + amount);
    pixels[at] = toGrey(BARE - BARE * Math.max(thick, filled) + 0.5 * NOISE * random.normal());
  }
  return { ...print, pixels };
}

/** Mean blackness around each pixel, 0 to 1. */
function spread({ width, height, pixels }: Frame, radius: number): Float32Array {
  const rows = new Float32Array(pixels.length);
  const both = new Float32Array(pixels.length);
  const span = 2 * radius + 1;
  for (let y = 0; y < height; y += 1) {
    let sum = 0;
    for (let x = 0; x < width + radius; x += 1) {
      if (x < width) sum += 1 - (pixels[y * width + x] ?? BARE) / BARE;
      if (x >= span) sum -= 1 - (pixels[y * width + x - span] ?? BARE) / BARE;
      if (x >= radius) rows[y * width + x - radius] = sum / span;
    }
  }
  for (let x = 0; x < width; x += 1) {
    let sum = 0;
    for (let y = 0; y < height + radius; y += 1) {
      if (y < height) sum += rows[y * width + x] ?? 0;
      if (y >= span) sum -= rows[(y - span) * width + x] ?? 0;
      if (y >= radius) both[(y - radius) * width + x] = sum / span;
    }
  }
  return both;
}

function centreOf({ width, height, pixels }: Frame): { readonly x: number; readonly y: number } {
  let sum = 0;
  let sumX = 0;
  let sumY = 0;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      const black = Math.max(0, 216 - (pixels[y * width + x] ?? BARE));
      sum += black;
      sumX += black * x;
      sumY += black * y;
    }
  }
  return sum === 0 ? { x: width / 2, y: height / 2 } : { x: sumX / sum, y: sumY / sum };
}

/** How far the print reaches from its middle in one direction, pixels. */
function reachAlong(
  { width, height, pixels }: Frame,
  middle: { readonly x: number; readonly y: number },
  nx: number,
  ny: number,
): number {
  let sum = 0;
  let squares = 0;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      const black = Math.max(0, 216 - (pixels[y * width + x] ?? BARE));
      sum += black;
      squares += black * ((x - middle.x) * nx + (y - middle.y) * ny) ** 2;
    }
  }
  // A filled oval's half axis is twice its standard deviation.
  return sum === 0 ? 0 : 2 * Math.sqrt(squares / sum);
}

function toGrey(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}
