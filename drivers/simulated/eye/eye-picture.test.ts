import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EYES } from '#vocabulary/fingers.ts';
import { isWellFormedFrame } from '../../imaging/picture/frame.ts';
import type { Frame } from '../../reader/port.ts';
import { drawMasterEye } from './eye.ts';
import { LOOK_BOUNDS, lookFrom } from './eye-look.ts';
import type { Look } from './eye-look.ts';
import { takeEyePicture } from './eye-picture.ts';
import { TEXTURE_DEPTH, TEXTURE_TURN } from './iris-texture.ts';

const master = drawMasterEye({ person: 12, eye: 'Left' });
const calm: Look = {
  ...lookFrom(1),
  dx: 0,
  dy: 0,
  roll: 0,
  zoom: 1,
  gazeX: 0,
  gazeY: 0,
  opening: 1,
  blur: 0.6,
  noise: 1,
};

function grey(frame: Frame, x: number, y: number): number {
  let sum = 0;
  for (let dy = -2; dy <= 2; dy += 1) for (let dx = -2; dx <= 2; dx += 1) sum += at(frame, x + dx, y + dy);
  return sum / 25;
}

function at(frame: Frame, x: number, y: number): number {
  return frame.pixels[Math.round(y) * frame.width + Math.round(x)]!;
}

/** Mean absolute difference between neighbours in a square: what focus leaves of the detail. */
function detail(frame: Frame, left: number, top: number, side: number): number {
  let sum = 0;
  for (let y = top; y < top + side; y += 1) {
    for (let x = left; x < left + side; x += 1) sum += Math.abs(at(frame, x + 2, y) - at(frame, x, y));
  }
  return sum / side ** 2;
}

/** First and last x of the dark pupil on the row of its middle, leaving out the lamps. */
function pupilWidth(frame: Frame, y: number): number {
  const dark = Array.from({ length: 220 }, (_, index) => 210 + index).filter((x) => grey(frame, x, y) < 60);
  return dark.at(-1)! - dark[0]! + 1;
}

/** Pearson's coefficient of two textures, the second turned by `turn` samples. */
function likeness(one: Float32Array, other: Float32Array, turn = 0): number {
  const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [a, b] = [mean(one), mean(other)];
  let product = 0;
  let first = 0;
  let second = 0;
  for (let index = 0; index < one.length; index += 1) {
    const row = index - (index % TEXTURE_TURN);
    const x = one[index]! - a;
    const y = other[row + ((index + turn) % TEXTURE_TURN)]! - b;
    product += x * y;
    first += x * x;
    second += y * y;
  }
  return product / Math.sqrt(first * second);
}

describe('synthetic eye', () => {
  it('is always the same eye for the same person and side', () => {
    expect(drawMasterEye({ person: 12, eye: 'Left' })).toEqual(master);
    // Pinned: enrolled training data made by one version must still fit the eyes of the next.
    const tissue = Int8Array.from(master.texture, (value) => Math.round(value));
    expect(createHash('sha256').update(tissue).digest('hex')).toBe(
      '07e5d41513c9705596bf9f5f976a0c0ab20d374d2fa00320e90eba93457f336a',
    );
  });

  it('has an iris wider than 220 pixels, for every person and distance', () => {
    for (let person = 1; person <= 12; person += 1) {
      for (const eye of EYES) {
        const { irisRadius } = drawMasterEye({ person, eye });
        expect(2 * irisRadius * LOOK_BOUNDS.zoomLeast).toBeGreaterThanOrEqual(220);
        expect(2 * irisRadius * LOOK_BOUNDS.zoomMost).toBeLessThan(270);
      }
    }
  });

  it('has a texture of its own: unlike strangers’, and unlike the same person’s other eye, at any turn', () => {
    const others = [
      drawMasterEye({ person: 12, eye: 'Right' }),
      drawMasterEye({ person: 13, eye: 'Left' }),
      drawMasterEye({ person: 99, eye: 'Right' }),
    ];
    expect(master.texture).toHaveLength(TEXTURE_TURN * TEXTURE_DEPTH);
    // What all irises share, the ring of the collarette, is taken out first.
    const flat = withoutRings(master.texture);
    expect(likeness(flat, withoutRings(drawMasterEye({ person: 12, eye: 'Left' }).texture))).toBeCloseTo(1, 5);
    for (const other of others) {
      for (let turn = 0; turn < TEXTURE_TURN; turn += 16) {
        expect(Math.abs(likeness(flat, withoutRings(other.texture), turn))).toBeLessThan(0.2);
      }
    }
  });
});

function withoutRings(texture: Float32Array): Float32Array {
  const flat = Float32Array.from(texture);
  for (let row = 0; row < TEXTURE_DEPTH; row += 1) {
    const ring = flat.subarray(row * TEXTURE_TURN, (row + 1) * TEXTURE_TURN);
    const mean = ring.reduce((sum, value) => sum + value, 0) / TEXTURE_TURN;
    for (let column = 0; column < TEXTURE_TURN; column += 1) ring[column] = ring[column]! - mean;
  }
  return flat;
}

describe('picture of an eye', () => {
  it('shows a dark pupil, a grey iris, a lighter sclera, and the lamps', () => {
    const frame = takeEyePicture(master, 1, calm);
    expect(frame).toMatchObject({ width: 640, height: 480, pixelsPerInch: 500 });
    expect(isWellFormedFrame(frame)).toBe(true);
    const [x, y] = [320 + master.pupilOffset.x, 240 + master.pupilOffset.y];
    const iris = grey(frame, 320 - 0.75 * master.irisRadius, 250);
    const sclera = grey(frame, 320 - 1.35 * master.irisRadius, 250);
    expect(grey(frame, x, y - 20)).toBeLessThan(45);
    expect(iris).toBeGreaterThan(75);
    expect(sclera).toBeGreaterThan(iris + 25);
    expect(frame.pixels.reduce((most, value) => Math.max(most, value), 0)).toBeGreaterThan(240);
  });

  it('is the same for the same seed and another for another', () => {
    const first = takeEyePicture(master, 1);
    expect(takeEyePicture(master, 1)).toEqual(first);
    expect(takeEyePicture(master, 2).pixels).not.toEqual(first.pixels);
  });

  it('moves, turns its gaze, widens its pupil as the look says', () => {
    const row = 240 + master.pupilOffset.y - 16;
    const middle = (frame: Frame): number => {
      const dark = Array.from({ length: 400 }, (_, index) => 120 + index).filter((x) => grey(frame, x, row) < 60);
      return dark.reduce((sum, x) => sum + x, 0) / dark.length;
    };
    const still = takeEyePicture(master, 1, calm);
    expect(middle(takeEyePicture(master, 1, { ...calm, dx: 30 })) - middle(still)).toBeCloseTo(30, 0);
    const aside = middle(takeEyePicture(master, 1, { ...calm, gazeX: (12 * Math.PI) / 180 })) - middle(still);
    expect(aside).toBeGreaterThan(40);
    const narrow = pupilWidth(takeEyePicture(master, 1, { ...calm, dilation: 0.3 }), row);
    const wide = pupilWidth(takeEyePicture(master, 1, { ...calm, dilation: 0.5 }), row);
    expect(wide - narrow).toBeGreaterThan(35);
  });

  it('covers the iris when the lid comes down', () => {
    const y = Math.round(240 - 0.5 * master.irisRadius);
    const pupil = (opening: number): number => grey(takeEyePicture(master, 1, { ...calm, opening }), 320, 225);
    const upper = (opening: number): number => grey(takeEyePicture(master, 1, { ...calm, opening }), 320, y);
    expect(pupil(1)).toBeLessThan(45);
    expect(pupil(0)).toBeGreaterThan(100);
    expect(upper(0.4)).toBeGreaterThan(upper(1) + 15);
  });

  it('loses detail out of focus', () => {
    const iris = (blur: number): number => detail(takeEyePicture(master, 1, { ...calm, blur }), 225, 230, 40);
    expect(iris(2)).toBeLessThan(0.8 * iris(0.6));
    expect(iris(6)).toBeLessThan(0.5 * iris(2));
  });

  it('draws looks within their bounds, and uses them', () => {
    const looks = Array.from({ length: 300 }, (_, seed) => lookFrom(seed));
    const most = (pick: (look: Look) => number): number => Math.max(...looks.map(pick));
    const least = (pick: (look: Look) => number): number => Math.min(...looks.map(pick));
    expect(most((look) => Math.abs(look.dx))).toBeLessThanOrEqual(LOOK_BOUNDS.shiftPixels);
    expect(most((look) => Math.abs(look.dx))).toBeGreaterThan(0.9 * LOOK_BOUNDS.shiftPixels);
    expect(least((look) => look.zoom)).toBeGreaterThanOrEqual(LOOK_BOUNDS.zoomLeast);
    expect(most((look) => look.dilation)).toBeLessThanOrEqual(LOOK_BOUNDS.dilationMost);
    expect(least((look) => look.opening)).toBeGreaterThanOrEqual(LOOK_BOUNDS.openingLeast);
  });
});
