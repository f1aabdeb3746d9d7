import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blankFrame } from './frame.ts';
import { clampBox, cutFrame, wholeFrame } from './cut.ts';
import { cutFinger } from '../finger/finger-cut.ts';
import { findFingers } from '../finger/finger-segments.ts';
import { handOf, slapOf } from '../testing/simulated-pictures.ts';

const frame = { width: 7, height: 5, pixelsPerInch: 500, pixels: Uint8Array.from({ length: 35 }, (_, at) => at) };

describe('cutting a frame', () => {
  it('takes the pixels of the box, as pixels of its own', () => {
    const cut = cutFrame(frame, { x: 2, y: 1, width: 3, height: 2 });
    expect(cut).toEqual({ width: 3, height: 2, pixelsPerInch: 500, pixels: Uint8Array.of(9, 10, 11, 16, 17, 18) });
    cut.pixels.fill(0);
    expect(frame.pixels[9]).toBe(9);
    expect(cutFrame(frame, wholeFrame(frame))).toEqual(frame);
  });

  it.each([
    { x: -1, y: 0, width: 2, height: 2 },
    { x: 6, y: 0, width: 2, height: 2 },
    { x: 0, y: 4, width: 2, height: 2 },
    { x: 0, y: 0, width: 0, height: 2 },
    { x: 0.5, y: 0, width: 2, height: 2 },
  ])('throws at a box that is not inside: %o', (box) => {
    expect(() => cutFrame(frame, box)).toThrow(RangeError);
  });

  it('clamps any box to one that can be cut', () => {
    const number = fc.double({ min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(number, number, number, number, (x, y, width, height) => {
        expect(() => cutFrame(frame, clampBox({ x, y, width, height }, frame))).not.toThrow();
      }),
    );
  });
});

describe('cutting a finger out of a slap', () => {
  it('leaves the pixels of a finger that lies alone in its box as they are', () => {
    const slap = slapOf(handOf('Right'), 'alone');
    for (const { box } of findFingers(slap)) expect(cutFinger(slap, box)).toEqual(cutFrame(slap, box));
  });

  it('clears what reaches into the box of another finger, and only that', () => {
    const slap = slapOf(['Right MiddleFinger'], 'alone');
    const [finger] = findFingers(slap);
    const { box } = finger!;
    const plain = cutFrame(slap, box);
    const withNeighbour = { ...slap, pixels: slap.pixels.slice() };
    // A dark corner, as of the tip of the next finger.
    const corner = 40;
    for (let y = box.y + box.height - corner; y < box.y + box.height; y += 1) {
      withNeighbour.pixels.fill(60, y * slap.width + box.x + box.width - corner, y * slap.width + box.x + box.width);
    }
    const cut = cutFinger(withNeighbour, box);
    let kept = 0;
    for (let y = 0; y < cut.height; y += 1) {
      for (let x = 0; x < cut.width; x += 1) {
        const isCorner = x >= cut.width - corner && y >= cut.height - corner;
        const pixel = cut.pixels[y * cut.width + x]!;
        if (isCorner) expect(pixel).toBeGreaterThan(150);
        else if (pixel === plain.pixels[y * cut.width + x]) kept += 1;
      }
    }
    expect(kept).toBeGreaterThan(0.995 * (cut.width * cut.height - corner ** 2));
  });

  it('takes a box with nothing in it', () => {
    const bare = blankFrame(400, 500, 500);
    expect(cutFinger(bare, wholeFrame(bare))).toEqual(bare);
  });
});
