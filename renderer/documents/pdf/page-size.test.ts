import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitPage, MOST_PIXELS } from './page-size.ts';

const A4 = { width: 595, height: 842 };

describe('fitPage', () => {
  it('makes a page as wide as its place, with a pixel for each of the screen', () => {
    const fit = fitPage(A4, { room: 500, zoom: 100, pixelRatio: 2 });
    expect(fit).toMatchObject({ width: 500, height: 707 });
    expect(fit.scale).toBeCloseTo((500 / 595) * 2);
  });

  it('grows with the zoom', () => {
    expect(fitPage(A4, { room: 500, zoom: 400, pixelRatio: 1 })).toMatchObject({ width: 2000, height: 2830 });
  });

  it('draws a page coarser when its canvas were too large, at the same size on the screen', () => {
    const fit = fitPage(A4, { room: 1200, zoom: 400, pixelRatio: 3 });
    expect(fit.width).toBe(4800);
    expect(fit.scale).toBeLessThan((4800 / 595) * 3);
    expect(A4.width * fit.scale * A4.height * fit.scale).toBeLessThanOrEqual(MOST_PIXELS * 1.001);
  });

  it('has a size and a canvas that can be made, for every page that a file may name', () => {
    const side = fc.double({ min: 0.001, max: 1e7, noNaN: true });
    fc.assert(
      fc.property(
        side,
        side,
        fc.integer({ min: 0, max: 4000 }),
        fc.constantFrom(1, 1.5, 3),
        (width, height, room, ratio) => {
          const fit = fitPage({ width, height }, { room, zoom: 400, pixelRatio: ratio });
          expect(fit.width).toBeGreaterThanOrEqual(1);
          expect(fit.height).toBeGreaterThanOrEqual(1);
          expect(fit.height).toBeLessThanOrEqual(Math.max(1, room * 4) * 20);
          expect(width * fit.scale * height * fit.scale).toBeLessThanOrEqual(MOST_PIXELS * 1.001);
          expect(Math.max(width, height) * fit.scale).toBeLessThanOrEqual(16_385);
        },
      ),
    );
  });
});
