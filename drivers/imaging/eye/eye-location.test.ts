import { describe, expect, it } from 'vitest';
import type { Frame } from '../../reader/port.ts';
import { lookFrom } from '../../simulated/eye/eye-look.ts';
import { drawMaster } from '../../simulated/finger/fingerprint.ts';
import { seededRandom } from '../../simulated/drawing/random.ts';
import { findEyes, lensesOf } from './eye-location.ts';
import { isBetweenLids, findLids, marginAt } from './eye-lids.ts';
import { blankFrame, placeInWindow } from '../picture/frame.ts';
import { CALM_LOOK, eyePicture, irisTruth, sideBySide } from '../testing/simulated-pictures.ts';

describe('eyes of a frame', () => {
  it('are found to a few pixels, for every person and every look', () => {
    for (let person = 1; person <= 8; person += 1) {
      const eye = person % 2 === 0 ? 'Left' : 'Right';
      const look = { ...lookFrom(person), blur: person % 3 };
      const [found, ...others] = findEyes(eyePicture(person, eye, look, person));
      expect(others).toEqual([]);
      const truth = irisTruth(person, eye, look);
      expect(Math.hypot(found!.iris.x - truth.x, found!.iris.y - truth.y)).toBeLessThan(5);
      expect(Math.abs(found!.iris.radius - truth.radius)).toBeLessThan(5);
      expect(Math.abs(found!.pupil.radius - truth.pupilRadius)).toBeLessThan(2.5);
      expect(found!.eye).toBeNull();
      expect(found!.box).toEqual({ x: 0, y: 0, width: 640, height: 480 });
    }
  });

  it('are found with small and wide pupils, near and far, looking aside, and through noise', () => {
    for (const look of [
      { dilation: 0.2 },
      { dilation: 0.65 },
      { zoom: 0.7 },
      { zoom: 1.3 },
      { gazeX: 0.3 },
      { gazeY: 0.15 },
      { noise: 18 },
      { blur: 5 },
    ]) {
      const truth = irisTruth(3, 'Left', look);
      const [found] = findEyes(eyePicture(3, 'Left', look));
      expect(Math.hypot(found!.iris.x - truth.x, found!.iris.y - truth.y)).toBeLessThan(9);
      expect(Math.abs(found!.iris.radius - truth.radius)).toBeLessThan(0.07 * truth.radius);
    }
  });

  it('are not misled by reflections and dark strokes over them', () => {
    const frame = eyePicture(6, 'Right');
    const before = findEyes(frame)[0]!;
    const { iris, pupil } = before;
    // A lamp's reflection on the rim of the pupil, and lashes as long as the iris is high.
    for (let y = -9; y <= 9; y += 1) {
      for (let x = -9; x <= 9; x += 1) {
        if (x * x + y * y < 81)
          frame.pixels[Math.round(pupil.y + y) * 640 + Math.round(pupil.x + pupil.radius + x)] = 255;
      }
    }
    for (const aside of [-70, -30, 40, 85]) {
      for (let y = -100; y < 60; y += 1) {
        const at = Math.round(iris.y + y) * 640 + Math.round(iris.x + aside + 0.2 * y);
        frame.pixels.fill(35, at, at + 3);
      }
    }
    const [found] = findEyes(frame);
    expect(Math.hypot(found!.iris.x - iris.x, found!.iris.y - iris.y)).toBeLessThan(5);
    expect(Math.abs(found!.iris.radius - iris.radius)).toBeLessThan(4);
    expect(Math.abs(found!.pupil.radius - pupil.radius)).toBeLessThan(4);
  });

  it('of a double reader are the right one in the left half and the left one in the right half', () => {
    const both = findEyes(sideBySide(eyePicture(2, 'Right'), eyePicture(2, 'Left', { dx: 15 })));
    expect(both.map(({ eye }) => eye)).toEqual(['Right', 'Left']);
    expect(both[0]!.box).toEqual({ x: 0, y: 0, width: 640, height: 480 });
    expect(both[1]!.box).toEqual({ x: 640, y: 0, width: 640, height: 480 });
    expect(Math.abs(both[1]!.iris.x - 640 - irisTruth(2, 'Left', { dx: 15 }).x)).toBeLessThan(4);
    const one = findEyes(sideBySide(eyePicture(2, 'Right', { opening: 0 }), eyePicture(2, 'Left')));
    expect(one.map(({ eye }) => eye)).toEqual(['Left']);
  });

  it('are boxed with 640 x 480 pixels in a larger picture', () => {
    const eye = eyePicture(4, 'Left');
    const large = { width: 900, height: 700, pixelsPerInch: 500, pixels: new Uint8Array(900 * 700).fill(150) };
    for (let y = 0; y < 480; y += 1)
      large.pixels.set(eye.pixels.subarray(y * 640, (y + 1) * 640), (y + 200) * 900 + 230);
    const [found] = findEyes(large);
    expect(found!.box).toMatchObject({ width: 640, height: 480 });
    expect(Math.abs(found!.box.x + 320 - found!.iris.x)).toBeLessThan(20);
  });

  it('are not found where no eye is open', () => {
    const random = seededRandom('nothing');
    const noise: Frame = {
      ...blankFrame(640, 480, 500),
      pixels: new Uint8Array(640 * 480).map(() => random.next() * 256),
    };
    const frames = [
      eyePicture(1, 'Left', { opening: 0 }),
      blankFrame(640, 480, 500, 0),
      blankFrame(640, 480, 500, 34),
      blankFrame(640, 480, 500, 160),
      blankFrame(640, 480, 500, 255),
      noise,
      placeInWindow(drawMaster({ person: 1, finger: 'Left Thumb' }).frame, 640, 480),
      blankFrame(1, 1, 500),
      blankFrame(1280, 480, 500, 34),
    ];
    expect(frames.map((frame) => findEyes(frame).length)).toEqual(frames.map(() => 0));
  });

  it('are not found where the picture cuts the iris off', () => {
    const frame = eyePicture(1, 'Left');
    const cut = { width: 640, height: 300, pixelsPerInch: 500, pixels: frame.pixels.slice(640 * 180) };
    expect(findEyes(cut)).toEqual([]);
  });

  it('come from one lens or two', () => {
    expect(lensesOf(blankFrame(640, 480, 500)).map(({ eye }) => eye)).toEqual([null]);
    expect(lensesOf(blankFrame(1280, 480, 500)).map(({ eye }) => eye)).toEqual(['Right', 'Left']);
  });
});

describe('lids', () => {
  it('are found over the iris as they close', () => {
    const upper = [1, 0.85, 0.7].map((opening) => {
      const frame = eyePicture(2, 'Left', { opening });
      const { iris, pupil } = findEyes(frame)[0]!;
      const lids = findLids(frame, iris, pupil);
      return lids.upper === null ? -1 : (marginAt(lids.upper, iris.x) - iris.y) / iris.radius;
    });
    expect(upper).toEqual([...upper].sort((one, other) => one - other));
    expect(upper[2]! - upper[0]!).toBeGreaterThan(0.25);
  });

  it('part what is seen of the eye from what is not', () => {
    const frame = eyePicture(2, 'Left', { opening: 0.8 });
    const { iris, pupil } = findEyes(frame)[0]!;
    const lids = findLids(frame, iris, pupil);
    expect(isBetweenLids(lids, iris, iris.x, iris.y)).toBe(true);
    expect(isBetweenLids(lids, iris, iris.x, iris.y - 1.1 * iris.radius)).toBe(false);
    expect(isBetweenLids(lids, iris, iris.x, iris.y + 1.3 * iris.radius)).toBe(false);
    expect(isBetweenLids({ upper: null, lower: null }, iris, 0, 0)).toBe(true);
  });

  it('are not invented on a picture without any', () => {
    const flat = blankFrame(640, 480, 500, 150);
    const circles = { iris: { x: 320, y: 240, radius: 115 }, pupil: { x: 320, y: 240, radius: 40 } };
    expect(findLids(flat, circles.iris, circles.pupil)).toEqual({ upper: null, lower: null });
    expect(CALM_LOOK.opening).toBe(1);
  });
});
