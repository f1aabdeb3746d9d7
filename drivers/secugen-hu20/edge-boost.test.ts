import { describe, expect, it } from 'vitest';
import { boostEdges } from './edge-boost.ts';

/** A picture of one grey with some other pixels: `[x, y, grey]`. */
function boosted(
  width: number,
  height: number,
  grey: number,
  ...others: readonly (readonly [number, number, number])[]
) {
  const source = new Uint8Array(width * height).fill(grey);
  for (const [x, y, value] of others) source[y * width + x] = value;
  const before = Uint8Array.from(source);
  const target = new Uint8Array(width * height);
  boostEdges(source, target, { width, height });
  expect(source).toEqual(before);
  return { target, at: (x: number, y: number): number => target[y * width + x]!, source };
}

describe('edge boost', () => {
  it('adds half of the difference between a bright pixel and its surroundings', () => {
    // Mean (100 + 8 x 10) / 9 = 20.
    const { target, source } = boosted(5, 5, 10, [2, 2, 100]);
    source[2 * 5 + 2] = 140;
    expect(target).toEqual(source);
  });

  it('leaves the two lines at the top, the one at the bottom and both sides as they are', () => {
    for (const [x, y] of [
      [2, 0],
      [2, 1],
      [2, 5],
      [0, 3],
      [4, 3],
    ] as const) {
      expect(boosted(5, 6, 10, [x, y, 100]).at(x, y)).toBe(100);
    }
    expect(boosted(5, 6, 10, [1, 2, 100]).at(1, 2)).toBe(140);
    expect(boosted(5, 6, 10, [3, 4, 100]).at(3, 4)).toBe(140);
  });

  it('needs a step of more than an eighth and two greys to one of four sides', () => {
    // 100 / 8 + 2 = 14; the mean is 98 both times.
    for (const [x, y] of [
      [1, 2],
      [3, 2],
      [2, 1],
      [2, 3],
    ] as const) {
      expect(boosted(5, 5, 100, [x, y, 85]).at(2, 2)).toBe(101);
      expect(boosted(5, 5, 100, [x, y, 86]).at(2, 2)).toBe(100);
    }
    expect(boosted(5, 5, 100, [1, 1, 50]).at(2, 2)).toBe(100);
  });

  it('needs more than one grey over the mean', () => {
    // Between a darker and a brighter side: mean (700 + 80 + 112) / 9 = 99, which 100 is not far enough above.
    expect(boosted(5, 5, 100, [1, 2, 80], [3, 2, 112]).at(2, 2)).toBe(100);
    // Mean (700 + 80 + 104) / 9 = 98.
    expect(boosted(5, 5, 100, [1, 2, 80], [3, 2, 104]).at(2, 2)).toBe(101);
  });

  it('stops at white', () => {
    expect(boosted(5, 5, 0, [2, 2, 250]).at(2, 2)).toBe(255);
  });

  it('reads the original picture, not what it has boosted already', () => {
    // Mean (120 + 100 + 7 x 10) / 9 = 32 for both.
    const { at } = boosted(6, 5, 10, [2, 2, 120], [3, 2, 100]);
    expect([at(2, 2), at(3, 2)]).toEqual([164, 134]);
  });
});
