import { seededRandom } from '../drawing/random.ts';

/** How an eye meets the camera once. Lengths in pixels, angles in radians. */
export interface Look {
  readonly dx: number;
  readonly dy: number;
  /** Tilt of the head; positive is clockwise in the picture. */
  readonly roll: number;
  /** 1 at the camera's own distance, more when nearer. */
  readonly zoom: number;
  /** Radius of the pupil as part of the iris's. */
  readonly dilation: number;
  /** 0 shut to 1 wide open. */
  readonly opening: number;
  /** Where the eye looks, from straight into the camera: to the right and down in the picture. */
  readonly gazeX: number;
  readonly gazeY: number;
  /** Standard deviation of the blur of a lens out of focus. */
  readonly blur: number;
  /** Standard deviation of the grey noise. */
  readonly noise: number;
}

/** The bounds between which `lookFrom` draws. */
export const LOOK_BOUNDS = {
  shiftPixels: 22,
  rollDegrees: 5,
  zoomLeast: 0.985,
  zoomMost: 1.04,
  dilationLeast: 0.26,
  dilationMost: 0.5,
  openingLeast: 0.88,
  gazeDegrees: 3,
  blurLeast: 0.6,
  blurMost: 1.3,
  noiseLeast: 2,
  noiseMost: 4,
} as const;

/** Draws a look of somebody who helps: same seed, same look. */
export function lookFrom(seed: number | string): Look {
  const random = seededRandom(`look/${seed}`);
  const bounds = LOOK_BOUNDS;
  const radians = (degrees: number): number => (random.between(-degrees, degrees) * Math.PI) / 180;
  return {
    dx: random.between(-bounds.shiftPixels, bounds.shiftPixels),
    dy: random.between(-bounds.shiftPixels, bounds.shiftPixels),
    roll: radians(bounds.rollDegrees),
    zoom: random.between(bounds.zoomLeast, bounds.zoomMost),
    dilation: random.between(bounds.dilationLeast, bounds.dilationMost),
    opening: random.between(bounds.openingLeast, 1),
    gazeX: radians(bounds.gazeDegrees),
    gazeY: radians(bounds.gazeDegrees),
    blur: random.between(bounds.blurLeast, bounds.blurMost),
    noise: random.between(bounds.noiseLeast, bounds.noiseMost),
  };
}

/** The look of one of two eyes: its own lids and lens, the rest as the head goes; and pupils widen together. */
export function lookWithHead(own: Look, head: Look): Look {
  const { roll, zoom, dilation, gazeX, gazeY, dy } = head;
  return { ...own, roll, zoom, dilation, gazeX, gazeY, dy };
}
