import { describe, expect, it } from 'vitest';
import type { FingerName } from '#vocabulary/fingers.ts';
import { isWellFormedFrame } from '../../imaging/picture/frame.ts';
import { assessFrame } from '../../imaging/finger/quality.ts';
import type { Frame } from '../../reader/port.ts';
import { masterPrints } from './fingerprint.ts';
import { drawSlap } from './slap.ts';
import { touchOfQuality } from './touch-quality.ts';

const masterOf = masterPrints();

function slap(names: readonly FingerName[], seed: number, person = 5, quality = 85): Frame {
  return drawSlap(
    names.map((finger) => ({ finger, master: masterOf({ person, finger }).frame, jointSeed: `${person}/${finger}` })),
    { seed, touchOf: (own) => touchOfQuality(quality, own), isSmudged: false },
  );
}

const FOUR = ['IndexFinger', 'MiddleFinger', 'RingFinger', 'LittleFinger'] as const;
const hand = (side: 'Left' | 'Right'): FingerName[] => FOUR.map((name) => `${side} ${name}` as const);

/** The prints from left to right: runs of columns with ink, and the first row with ink in each. */
function columns(frame: Frame): { left: number; right: number; top: number }[] {
  const ink = (x: number): number => {
    let count = 0;
    for (let y = 0; y < frame.height; y += 1) if (frame.pixels[y * frame.width + x]! < 128) count += 1;
    return count;
  };
  const found: { left: number; right: number; top: number }[] = [];
  let left = -1;
  for (let x = 0; x <= frame.width; x += 1) {
    const isInked = x < frame.width && ink(x) > 2;
    if (isInked && left < 0) left = x;
    if (!isInked && left >= 0) {
      if (x - left > 60) found.push({ left, right: x, top: firstRow(frame, left, x) });
      left = -1;
    }
  }
  return found;
}

function cut(frame: Frame, left: number, top: number, width: number, height: number): Frame {
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    const from = (top + y) * frame.width + left;
    pixels.set(frame.pixels.subarray(from, from + width), y * width);
  }
  return { ...frame, width, height, pixels };
}

function firstRow(frame: Frame, left: number, right: number): number {
  for (let y = 0; y < frame.height; y += 1) {
    for (let x = left; x < right; x += 1) if (frame.pixels[y * frame.width + x]! < 128) return y;
  }
  return frame.height;
}

describe('slap', () => {
  it('shows four fingers apart, the middle one highest, the little one lowest and outermost, on glass bare all around', () => {
    for (let seed = 1; seed <= 6; seed += 1) {
      for (const side of ['Right', 'Left'] as const) {
        const frame = slap(hand(side), seed);
        expect(frame).toMatchObject({ width: 1600, height: 1000, pixelsPerInch: 500 });
        expect(isWellFormedFrame(frame)).toBe(true);
        const found = columns(frame);
        expect(found).toHaveLength(4);
        const tops = (side === 'Right' ? found : found.toReversed()).map(({ top }) => top);
        const [index, middle, ring, little] = tops;
        expect(middle).toBe(Math.min(...tops));
        expect(little).toBe(Math.max(...tops));
        expect(index! - middle!).toBeGreaterThan(20);
        expect(little! - ring!).toBeGreaterThan(40);
        expect(found[0]!.left).toBeGreaterThan(30);
        expect(found[3]!.right).toBeLessThan(1570);
      }
    }
  });

  it('is the same for the same seed; another touch moves the hand', () => {
    expect(slap(hand('Right'), 3)).toEqual(slap(hand('Right'), 3));
    const lefts = [1, 2, 3, 4].map((seed) => columns(slap(hand('Right'), seed))[0]!.left);
    expect(new Set(lefts).size).toBe(4);
  });

  it('leaves a gap where a finger is missing', () => {
    const whole = columns(slap(hand('Right'), 1));
    const three = columns(
      slap(
        hand('Right').filter((name) => !name.includes('Ring')),
        1,
      ),
    );
    expect(three).toHaveLength(3);
    expect(three[2]!.left - three[1]!.right).toBeGreaterThan(0.8 * (whole[3]!.left - whole[1]!.right));
  });

  it('puts two thumbs side by side, and one finger in the middle', () => {
    for (let seed = 1; seed <= 4; seed += 1) {
      const thumbs = columns(slap(['Right Thumb', 'Left Thumb'], seed));
      expect(thumbs).toHaveLength(2);
      expect(Math.abs(thumbs[0]!.top - thumbs[1]!.top)).toBeLessThan(120);
      const [one, ...more] = columns(slap(['Left MiddleFinger'], seed));
      expect(more).toEqual([]);
      expect((one!.left + one!.right) / 2).toBeGreaterThan(700);
      expect((one!.left + one!.right) / 2).toBeLessThan(900);
    }
  });

  it.each([80, 60, 40])('of quality %d: each finger scores about that', (quality) => {
    const frame = slap(hand('Left'), 2, 5, quality);
    const prints = columns(frame).map(({ left, right, top }) =>
      cut(frame, left - 10, top - 10, right - left + 20, 340),
    );
    expect(prints).toHaveLength(4);
    for (const print of prints) expect(Math.abs(assessFrame(print).score - quality)).toBeLessThanOrEqual(18);
  });

  it('takes fingers of both hands', () => {
    expect(columns(slap(['Left IndexFinger', 'Right IndexFinger', 'Right Thumb'], 1))).toHaveLength(3);
  });
});
