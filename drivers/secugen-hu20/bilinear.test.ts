import { describe, expect, it } from 'vitest';
import { planScaling, scale } from './bilinear.ts';

function scaled(source: readonly (readonly number[])[], width: number, height: number): number[][] {
  const from = { width: source[0]?.length ?? 0, height: source.length };
  const out = new Uint8Array(width * height);
  scale(Uint8Array.from(source.flat()), planScaling(from, { width, height }), (pixel, at) => {
    out[at] = pixel;
  });
  return Array.from({ length: height }, (_, y) => [...out.subarray(y * width, (y + 1) * width)]);
}

describe('scaling', () => {
  it('keeps the corners and halves between', () => {
    const source = [
      [0, 100, 200],
      [40, 140, 240],
    ];
    expect(scaled(source, 5, 3)).toEqual([
      [0, 50, 100, 150, 200],
      [20, 70, 120, 170, 220],
      [40, 90, 140, 190, 240],
    ]);
    expect(scaled(source, 3, 2)).toEqual(source);
  });

  it('rounds halves up, and places down to 1/256', () => {
    expect(
      scaled(
        [
          [0, 1],
          [0, 1],
        ],
        3,
        2,
      )[0],
    ).toEqual([0, 1, 1]);
    // A third of the way is 85/256: 200 x 85 / 256 = 66.4; two thirds 170/256: 132.8.
    expect(
      scaled(
        [
          [0, 200],
          [0, 200],
        ],
        4,
        2,
      )[0],
    ).toEqual([0, 66, 133, 200]);
  });

  it('leaves nothing out of range at full white, from the first pixel to the last', () => {
    const white = Array.from({ length: 7 }, () => Array.from({ length: 9 }, () => 255));
    expect(new Set(scaled(white, 23, 31).flat())).toEqual(new Set([255]));
  });
});
