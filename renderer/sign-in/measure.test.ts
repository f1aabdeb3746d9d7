import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleBounds } from './measure.ts';

const WINDOW = { width: 1366, height: 768 };

describe('the place of the provider’s page', () => {
  it('is rounded inwards, so that it never covers the line that names it', () => {
    expect(visibleBounds({ left: 10.2, top: 20.7, right: 110.9, bottom: 220.1 }, WINDOW)).toEqual({
      x: 11,
      y: 21,
      width: 99,
      height: 199,
    });
  });

  it('is null when no part of the area is visible', () => {
    expect(visibleBounds({ left: 0, top: 800, right: 100, bottom: 900 }, WINDOW)).toBeNull();
    expect(visibleBounds({ left: 5, top: 5, right: 5, bottom: 5 }, WINDOW)).toBeNull();
  });

  it('never leaves the area or the window', () => {
    const edge = fc.double({ min: -2000, max: 3000, noNaN: true });
    fc.assert(
      fc.property(edge, edge, edge, edge, (left, top, right, bottom) => {
        const bounds = visibleBounds({ left, top, right, bottom }, WINDOW);
        if (bounds === null) return true;
        const { x, y, width, height } = bounds;
        return (
          [x, y, width, height].every(Number.isInteger) &&
          x >= Math.max(left, 0) &&
          y >= Math.max(top, 0) &&
          x + width <= Math.min(right, WINDOW.width) &&
          y + height <= Math.min(bottom, WINDOW.height)
        );
      }),
    );
  });
});
