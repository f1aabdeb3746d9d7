import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialBlur, boxMean } from './box-filter.ts';

const picture = fc
  .record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 12 }), radius: fc.nat(15) })
  .chain(({ width, height, radius }) =>
    fc
      .float32Array({ minLength: width * height, maxLength: width * height, min: 0, max: 255, noNaN: true })
      .map((values) => ({ width, height, radius, values })),
  );

describe('box mean', () => {
  it('agrees with the plain sum, at the edges too', () => {
    fc.assert(
      fc.property(picture, ({ width, height, radius, values }) => {
        const means = boxMean(values, width, height, radius);
        for (let y = 0; y < height; y += 1) {
          for (let x = 0; x < width; x += 1) {
            let sum = 0;
            let count = 0;
            for (let row = Math.max(0, y - radius); row <= Math.min(height - 1, y + radius); row += 1) {
              for (let column = Math.max(0, x - radius); column <= Math.min(width - 1, x + radius); column += 1) {
                sum += values[row * width + column]!;
                count += 1;
              }
            }
            expect(Math.abs(means[y * width + x]! - sum / count)).toBeLessThan(0.01);
          }
        }
      }),
    );
  });
});

describe('binomial blur', () => {
  it('keeps an even grey and spreads a point', () => {
    expect([...binomialBlur(new Float32Array(12).fill(7), 4, 3)]).toEqual(Array.from({ length: 12 }, () => 7));
    const point = new Float32Array(9);
    point[4] = 16;
    expect([...binomialBlur(point, 3, 3)]).toEqual([1, 2, 1, 2, 4, 2, 1, 2, 1]);
  });
});
