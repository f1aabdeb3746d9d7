import { describe, expect, it } from 'vitest';
import type { FingerName } from '#vocabulary/fingers.ts';
import type { Frame } from '../../reader/port.ts';
import { seededRandom } from '../../simulated/drawing/random.ts';
import { findFingers, segmentFrame } from './finger-segments.ts';
import { blankFrame } from '../picture/frame.ts';
import { handOf, shifted, slapOf } from '../testing/simulated-pictures.ts';

/** Columns of the darkest part of each print: where a person would say a finger is. */
function inkInside(frame: Frame, box: { x: number; y: number; width: number; height: number }): number {
  let inside = 0;
  let all = 0;
  for (let y = box.y; y < box.y + box.height; y += 1) {
    for (let x = box.x; x < box.x + box.width; x += 1) {
      all += 1;
      if (frame.pixels[y * frame.width + x]! < 128) inside += 1;
    }
  }
  return inside / all;
}

/** The upper end of two ovals of ridges side by side, `gap` pixels apart. */
function twoOvals(gap: number): Frame {
  const frame = blankFrame(1600, 1000, 500, 250);
  for (const centreX of [650, 650 + 270 + gap]) {
    for (let y = 200; y < 560; y += 1) {
      for (let x = centreX - 135; x < centreX + 135; x += 1) {
        const inside = ((x - centreX) / 135) ** 2 + ((y - 380) / 180) ** 2 < 1;
        if (inside) frame.pixels[y * 1600 + x] = 128 + Math.round(110 * Math.sin((2 * Math.PI * (y + 0.3 * x)) / 9));
      }
    }
  }
  return frame;
}

describe('fingers of a frame', () => {
  it('are found one by one, from left to right, and only their last phalanges', () => {
    for (const [index, side] of (['Left', 'Right', 'Left', 'Right'] as const).entries()) {
      for (const quality of [85, 45]) {
        const frame = slapOf(handOf(side), `find ${index}`, { quality });
        const fingers = findFingers(frame);
        expect(fingers).toHaveLength(4);
        const lefts = fingers.map(({ box }) => box.x);
        expect(lefts).toEqual([...lefts].sort((one, other) => one - other));
        for (const { box, width, length, isMerged, isCutOff } of fingers) {
          expect(box.width).toBeGreaterThan(200);
          expect(box.width).toBeLessThanOrEqual(400);
          expect(box.height).toBeGreaterThan(240);
          expect(box.height).toBeLessThanOrEqual(420);
          expect(width).toBeGreaterThan(180);
          expect(length).toBeGreaterThan(width);
          expect([isMerged, isCutOff]).toEqual([false, false]);
          expect(inkInside(frame, box)).toBeGreaterThan(quality > 50 ? 0.25 : 0.08);
        }
      }
    }
  });

  it('are counted: one to four fingers, two thumbs, no finger', () => {
    const laid: (readonly FingerName[])[] = [
      ['Left IndexFinger'],
      ['Right Thumb'],
      ['Left Thumb', 'Right Thumb'],
      ['Left IndexFinger', 'Right IndexFinger', 'Right Thumb'],
      handOf('Left').slice(0, 3),
      handOf('Right').filter((name) => !name.includes('Middle')),
    ];
    for (const fingers of laid) expect(findFingers(slapOf(fingers, 'count'))).toHaveLength(fingers.length);
    expect(findFingers(blankFrame(1600, 1000, 500, 250))).toEqual([]);
    expect(findFingers(blankFrame(1600, 1000, 500, 0))).toEqual([]);
  });

  it('lean as the hand is turned, and the tip is the upper end', () => {
    const right = findFingers(slapOf(handOf('Right'), 'lean'));
    const left = findFingers(slapOf(handOf('Left'), 'lean'));
    // Index to the left of the picture, little finger to the right, spread like a fan; the other hand mirrored.
    expect(right[3]!.angle - right[0]!.angle).toBeGreaterThan(0.12);
    expect(left[3]!.angle - left[0]!.angle).toBeGreaterThan(0.12);
    for (const { tip, box } of [...right, ...left]) {
      expect(Math.abs(tip.y - box.y)).toBeLessThan(40);
      expect(tip.x).toBeGreaterThan(box.x);
      expect(tip.x).toBeLessThan(box.x + box.width);
    }
  });

  it('do not depend on the resolution', () => {
    const frame = slapOf(handOf('Left'), 'resolution');
    const double = { width: 3200, height: 2000, pixelsPerInch: 1000, pixels: new Uint8Array(3200 * 2000) };
    for (let y = 0; y < 2000; y += 1) {
      for (let x = 0; x < 3200; x += 1) {
        double.pixels[y * 3200 + x] = frame.pixels[(y >> 1) * 1600 + (x >> 1)]!;
      }
    }
    const boxes = findFingers(frame).map(({ box }) => box);
    for (const [index, { box }] of findFingers(double).entries()) {
      expect(Math.abs(box.x / 2 - boxes[index]!.x)).toBeLessThan(12);
      expect(Math.abs(box.height / 2 - boxes[index]!.height)).toBeLessThan(12);
    }
  });

  it('are separated where they hardly touch, and reported as merged where they lie side by side', () => {
    expect(findFingers(twoOvals(30))).toHaveLength(2);
    expect(findFingers(twoOvals(-14))).toHaveLength(2);
    expect(findFingers(twoOvals(-30))).toHaveLength(2);
    const merged = twoOvals(0);
    // Skin without a gap between the two.
    for (let y = 200; y < 560; y += 1) {
      for (let x = 640; x < 930; x += 1) merged.pixels[y * 1600 + x] = 128 + Math.round(100 * Math.sin(y * 0.7));
    }
    const [one, ...others] = findFingers(merged);
    expect(others).toEqual([]);
    expect(one!.isMerged).toBe(true);
  });

  it('say when the edge of the glass cuts them off', () => {
    const frame = slapOf(['Left IndexFinger'], 'edge');
    expect(findFingers(frame)[0]!.isCutOff).toBe(false);
    const [{ box } = { box: { x: 0, y: 0 } }] = findFingers(frame);
    expect(findFingers(shifted(frame, 0, -box.y - 60))[0]!.isCutOff).toBe(true);
    expect(findFingers(shifted(frame, -box.x - 60, 0))[0]!.isCutOff).toBe(true);
  });

  it('are not seen in grey without ridges, dust and noise', () => {
    const smear = segmentFrame(slapOf(handOf('Left'), 'smear', { isSmudged: true }));
    expect(smear.dirtArea).toBeGreaterThan(0.03);
    const patch = blankFrame(1600, 1000, 500, 250);
    for (let y = 300; y < 600; y += 1) patch.pixels.fill(150, y * 1600 + 400, y * 1600 + 700);
    expect(segmentFrame(patch).fingers).toEqual([]);
    expect(segmentFrame(patch).dirtArea).toBeCloseTo(0.36, 1);
    const random = seededRandom('dust');
    const dusty = blankFrame(1600, 1000, 500, 250);
    for (let speck = 0; speck < 300; speck += 1) {
      const at = Math.floor(random.next() * (dusty.pixels.length - 5000));
      for (let row = 0; row < 3; row += 1) dusty.pixels.fill(40, at + row * 1600, at + row * 1600 + 3);
    }
    expect(findFingers(dusty)).toEqual([]);
  });

  it('are looked for in frames of any size', () => {
    for (const [width, height] of [
      [1, 1],
      [7, 9],
      [30, 2000],
    ] as const) {
      expect(findFingers(blankFrame(width, height, 500, 250))).toEqual([]);
    }
  });
});
