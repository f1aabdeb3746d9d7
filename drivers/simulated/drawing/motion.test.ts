import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { moved, restlessOffset } from './motion.ts';

describe('motion', () => {
  it('moves each pane by the offset and repeats its own edge', () => {
    const pane = fc.record({
      paneWidth: fc.integer({ min: 2, max: 6 }),
      height: fc.integer({ min: 2, max: 6 }),
      panes: fc.integer({ min: 1, max: 2 }),
      dx: fc.integer({ min: -1, max: 1 }),
      dy: fc.integer({ min: -2, max: 2 }),
    });
    fc.assert(
      fc.property(pane, ({ paneWidth, height, panes, dx, dy }) => {
        const width = paneWidth * panes;
        const pixels = Uint8Array.from({ length: width * height }, (_, at) => at);
        const shifted = moved({ width, height, pixelsPerInch: 500, pixels }, { dx, dy }, panes).pixels;
        for (let y = 0; y < height; y += 1) {
          for (let x = 0; x < width; x += 1) {
            const left = Math.floor(x / paneWidth) * paneWidth;
            const fromX = Math.min(left + paneWidth - 1, Math.max(left, x - dx));
            const fromY = Math.min(height - 1, Math.max(0, y - dy));
            expect(shifted[y * width + x]).toBe(pixels[fromY * width + fromX]);
          }
        }
      }),
    );
  });

  it('never rests: 15 pixels or more from one frame to the next, within 16 of the middle', () => {
    for (let step = 0; step < 500; step += 1) {
      const [here, next] = [restlessOffset(step), restlessOffset(step + 1)];
      expect(Math.hypot(next.dx - here.dx, next.dy - here.dy)).toBeGreaterThanOrEqual(15);
      expect(Math.hypot(here.dx, here.dy)).toBeLessThanOrEqual(16);
    }
  });
});
