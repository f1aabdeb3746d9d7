import type { Frame } from '../../reader/port.ts';
import { blankFrame, placeInWindow } from '../../imaging/picture/frame.ts';
import { moved, restlessOffset } from '../drawing/motion.ts';
import { smoothStep } from '../drawing/random.ts';
import { createSensorNoise } from '../drawing/sensor-noise.ts';

/** How contact grows over the first frames after a finger comes down: reach of the contact and weight of the ink. */
const ARRIVAL = [
  { reach: 0, weight: 0, slide: 0 },
  { reach: 0.35, weight: 0.4, slide: 6 },
  { reach: 0.65, weight: 0.7, slide: 3 },
  { reach: 0.9, weight: 0.9, slide: 1 },
] as const;
/** Grey of the bare glass; nothing on it is brighter. */
const BARE = 250;
const NOISE = 2.2;

/** A sensor of fingers: its size in pixels, and whether it is made for one finger, which then meets its middle first. */
export interface GlassSize {
  readonly width: number;
  readonly height: number;
  readonly pixelsPerInch: number;
  readonly isForOne: boolean;
}

/** 20.3 x 25.4 mm, the size of FAP 30. */
export const SINGLE_GLASS: GlassSize = { width: 400, height: 500, pixelsPerInch: 500, isForOne: true };

/** A sensor's glass with what lies on it. */
export interface Glass {
  /** Puts down an impression; it appears over the next frames, as a finger does. */
  lay(print: Frame): void;
  lift(): void;
  /** What stays on the glass whether or not a finger lies there; null is a clean one. */
  setResidue(residue: Frame | null): void;
  /** Whether what lies there slides from frame to frame. */
  setMoving(isMoving: boolean): void;
  /** What the sensor sees now; each call is the next frame, with noise of its own. */
  nextFrame(): Frame;
}

/** A glass with sensor noise; the same seed and the same calls give the same frames. */
export function createGlass(seed: number | string, size: GlassSize = SINGLE_GLASS): Glass {
  const { width, height, pixelsPerInch, isForOne } = size;
  const addNoise = createSensorNoise(`glass/${seed}`, NOISE);
  const clean = blankFrame(width, height, pixelsPerInch, BARE);
  let ground = clean;
  let print: Frame | null = null;
  let isMoving = false;
  let framesSince = 0;

  const seen = (): Frame => {
    if (print === null) return ground;
    const arrival = ARRIVAL[framesSince];
    let finger = print;
    if (arrival !== undefined) finger = isForOne ? arrivingAtOnePoint(print, arrival) : fading(print, arrival.weight);
    if (isMoving) finger = moved(finger, restlessOffset(framesSince));
    return ground === clean ? finger : darkest(finger, ground);
  };

  return {
    lay(next) {
      print = onGlass(next, width, height);
      framesSince = 0;
    },
    lift() {
      print = null;
    },
    setResidue(residue) {
      ground = residue === null ? clean : onGlass(residue, width, height);
    },
    setMoving(moving) {
      isMoving = moving;
    },
    nextFrame() {
      const frame = seen();
      framesSince += 1;
      return { ...frame, pixels: addNoise(frame.pixels, width) };
    },
  };
}

function onGlass(frame: Frame, width: number, height: number): Frame {
  const seen = placeInWindow(frame, width, height);
  // Or the edge of the impression's picture would show around the finger.
  return { ...seen, pixels: seen.pixels.map((grey) => Math.min(grey, BARE)) };
}

function arrivingAtOnePoint(print: Frame, arrival: (typeof ARRIVAL)[number]): Frame {
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

/** Several fingers come down each in its own place: what they have in common is that their ink is still thin. */
function fading(print: Frame, weight: number): Frame {
  const table = Uint8Array.from({ length: 256 }, (_, grey) =>
    Math.round(BARE - (BARE - Math.min(BARE, grey)) * weight),
  );
  const pixels = new Uint8Array(print.pixels.length);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = table[print.pixels[at] ?? 0] ?? BARE;
  return { ...print, pixels };
}

function darkest(one: Frame, other: Frame): Frame {
  const pixels = new Uint8Array(one.pixels.length);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = Math.min(one.pixels[at] ?? 0, other.pixels[at] ?? 0);
  return { ...one, pixels };
}
