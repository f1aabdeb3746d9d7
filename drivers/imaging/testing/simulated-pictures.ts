import { type EyeName, type FingerName, FINGERS } from '#vocabulary/fingers.ts';
import type { Frame } from '../../reader/port.ts';
import { masterEyes } from '../../simulated/eye/eye.ts';
import { lookFrom } from '../../simulated/eye/eye-look.ts';
import type { Look } from '../../simulated/eye/eye-look.ts';
import { takeEyePicture } from '../../simulated/eye/eye-picture.ts';
import { masterPrints } from '../../simulated/finger/fingerprint.ts';
import { drawSlap } from '../../simulated/finger/slap.ts';
import { touchOfQuality } from '../../simulated/finger/touch-quality.ts';
import type { Wanted } from '../picture/assessment.ts';

/** Pictures of invented people for the tests of this room. */

const masterOf = masterPrints();
const eyeOf = masterEyes();

export interface SlapOptions {
  readonly person?: number;
  readonly quality?: number;
  readonly isSmudged?: boolean;
}

export function slapOf(fingers: readonly FingerName[], seed: number | string, options: SlapOptions = {}): Frame {
  const { person = 5, quality = 85, isSmudged = false } = options;
  const laid = fingers.map((finger) => ({
    finger,
    master: masterOf({ person, finger }).frame,
    jointSeed: `${person}/${finger}`,
  }));
  return drawSlap(laid, { seed, touchOf: (own) => touchOfQuality(quality, own), isSmudged });
}

/** The four fingers of a hand, left to right in the picture. */
export function handOf(side: 'Left' | 'Right'): readonly FingerName[] {
  return FINGERS.filter((name) => name.startsWith(side) && !name.endsWith('Thumb'));
}

export function wantedFingers(
  deviceSubId: Wanted['deviceSubId'],
  count: number,
  more: Partial<Pick<Wanted, 'bioSubTypes' | 'exceptions' | 'deviceSubType'>> = {},
): Wanted {
  return { type: 'Finger', deviceSubType: 'Slap', deviceSubId, bioSubTypes: [], exceptions: [], count, ...more };
}

export function wantedEyes(
  deviceSubId: Wanted['deviceSubId'],
  count: number,
  more: Partial<Pick<Wanted, 'bioSubTypes' | 'exceptions' | 'deviceSubType'>> = {},
): Wanted {
  return { type: 'Iris', deviceSubType: 'Double', deviceSubId, bioSubTypes: [], exceptions: [], count, ...more };
}

/** Straight into the camera, wide open, sharp. */
export const CALM_LOOK: Look = {
  ...lookFrom(1),
  dx: 0,
  dy: 0,
  roll: 0,
  zoom: 1,
  gazeX: 0,
  gazeY: 0,
  dilation: 0.36,
  opening: 1,
  blur: 0.7,
  noise: 2,
};

export function eyePicture(person: number, eye: EyeName, look: Partial<Look> = {}, seed: number | string = 1): Frame {
  return takeEyePicture(eyeOf({ person, eye }), seed, { ...CALM_LOOK, ...look });
}

/** Where the iris of {@link eyePicture} is: centre and radius, pupil radius. */
export function irisTruth(person: number, eye: EyeName, look: Partial<Look> = {}) {
  const { dx, dy, roll, zoom, gazeX, gazeY, dilation } = { ...CALM_LOOK, ...look };
  const radius = eyeOf({ person, eye }).irisRadius * zoom;
  // An eyeball of 236 pixels turned by the gaze, then the tilt of the head.
  const x = 236 * zoom * Math.sin(gazeX);
  const y = 236 * zoom * Math.sin(gazeY);
  return {
    x: 320 + dx + x * Math.cos(roll) - y * Math.sin(roll),
    y: 240 + dy + x * Math.sin(roll) + y * Math.cos(roll),
    radius,
    pupilRadius: radius * dilation,
  };
}

/** Pictures of two lenses beside each other: the person's right eye first. */
export function sideBySide(right: Frame, left: Frame): Frame {
  const width = right.width + left.width;
  const pixels = new Uint8Array(width * right.height);
  for (let y = 0; y < right.height; y += 1) {
    pixels.set(right.pixels.subarray(y * right.width, (y + 1) * right.width), y * width);
    pixels.set(left.pixels.subarray(y * left.width, (y + 1) * left.width), y * width + right.width);
  }
  return { ...right, width, pixels };
}

/** The frame moved by whole pixels; what comes in is bare glass. */
export function shifted(frame: Frame, dx: number, dy: number): Frame {
  const pixels = new Uint8Array(frame.pixels.length).fill(255);
  for (let y = Math.max(0, dy); y < Math.min(frame.height, frame.height + dy); y += 1) {
    for (let x = Math.max(0, dx); x < Math.min(frame.width, frame.width + dx); x += 1) {
      pixels[y * frame.width + x] = frame.pixels[(y - dy) * frame.width + x - dx] ?? 255;
    }
  }
  return { ...frame, pixels };
}
