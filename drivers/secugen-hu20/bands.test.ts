import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandShare, createBandRemoval, withoutBand } from './bands.ts';

/** The pixel at the four columns of a line. */
const columns = (pixel: number, offset: number, line: number): number[] =>
  [0, 1, 2, 3].map((column) => withoutBand(pixel, offset, { line, column }));

describe('what a pixel loses to its band', () => {
  it.each([
    [201, 1048, 1048],
    [200, 1048, 786],
    [161, 1048, 786],
    [160, 1048, 524],
    [101, 1048, 524],
    [100, 1048, 262],
    [71, 1048, 262],
    [70, 1048, 131],
    [26, 1048, 131],
    [25, 1048, 0],
    [200, -679, -510],
    [160, -679, -340],
    [100, -679, -170],
    [70, -679, -85],
  ])('grey %i with an offset of %i counts %i hundredths', (pixel, offset, share) => {
    expect(bandShare(pixel, offset)).toBe(share);
  });

  it('is dithered over the columns and, in turn, over three lines', () => {
    // 10.48 greys: one column in four loses 11.
    expect([0, 1, 2].map((line) => columns(220, 1048, line))).toEqual([
      [210, 210, 209, 210],
      [210, 210, 210, 209],
      [210, 209, 210, 210],
    ]);
    // 2.62 greys: two of four.
    expect([0, 1, 2].map((line) => columns(80, 1048, line))).toEqual([
      [77, 78, 77, 78],
      [77, 77, 78, 78],
      [78, 77, 77, 78],
    ]);
    // 7.86 greys: three of four.
    expect([0, 1, 2].map((line) => columns(170, 1048, line))).toEqual([
      [162, 162, 162, 163],
      [162, 162, 163, 162],
      [162, 163, 162, 162],
    ]);
    // 5.24 greys: no column.
    expect(columns(120, 1048, 0)).toEqual([115, 115, 115, 115]);
  });

  it('is added where the offset is negative, and stays within the greys', () => {
    // 6.78 greys.
    expect(columns(220, -678, 0)).toEqual([227, 227, 227, 226]);
    expect(columns(250, -678, 0)).toEqual([255, 255, 255, 255]);
    expect(columns(26, 32_767, 0)).toEqual([0, 0, 0, 0]);
  });

  it('never leaves the greys', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 255 }),
        fc.integer({ min: -32_768, max: 32_767 }),
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 0, max: 3 }),
        (pixel, offset, line, column) => {
          const clean = withoutBand(pixel, offset, { line, column });
          expect(Number.isInteger(clean) && clean >= 0 && clean <= 255).toBe(true);
        },
      ),
    );
  });
});

describe('the bands of a picture', () => {
  it('lie in two rows of eight regions, on every second line, and the last region has the remaining columns', () => {
    const width = 20;
    const height = 9;
    const picture = new Uint8Array(width * height).fill(255);
    createBandRemoval(
      width,
      height,
      Array.from({ length: 16 }, (_, region) => 100 * (region + 1)),
    )(picture);
    const lines = Array.from({ length: height }, (_, y) => [...picture.subarray(y * width, (y + 1) * width)]);
    const untouched = Array.from({ length: width }, () => 255);
    const lost = (first: number): number[] =>
      Array.from({ length: width }, (_, x) => 255 - first - Math.min(7, Math.floor(x / 2)));
    // Four lines a region: its second and fourth; the ninth line belongs to no region.
    expect(lines).toEqual([untouched, lost(1), untouched, lost(1), untouched, lost(9), untouched, lost(9), untouched]);
  });

  it('counts lines and columns from the corner of each region', () => {
    const width = 40;
    const height = 16;
    const picture = new Uint8Array(width * height).fill(220);
    createBandRemoval(
      width,
      height,
      Array.from({ length: 16 }, () => 1048),
    )(picture);
    const at = (x: number, y: number): number => picture[y * width + x]!;
    // Regions are five columns wide and eight lines high: lines 1, 3, 5, 7 are lines 0, 1, 2, 0 of the dither.
    expect([5, 6, 7, 8, 9].map((x) => at(x, 1))).toEqual([210, 210, 209, 210, 210]);
    expect([5, 6, 7, 8, 9].map((x) => at(x, 3))).toEqual([210, 210, 210, 209, 210]);
    expect([5, 6, 7, 8, 9].map((x) => at(x, 7))).toEqual([210, 210, 209, 210, 210]);
    expect([5, 6, 7, 8, 9].map((x) => at(x, 9))).toEqual([210, 210, 209, 210, 210]);
  });
});
