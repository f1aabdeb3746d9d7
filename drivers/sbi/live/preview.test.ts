import { describe, expect, it } from 'vitest';

import { createManualClock } from '#kit/testing/manual-clock.ts';
import { createPreviewThrottle, PREVIEW_WIDTH, shrinkFrame } from './preview.ts';

describe('shrinking a frame for the screen', () => {
  it('takes the mean of each block and drops the rest at the edges', () => {
    const width = PREVIEW_WIDTH * 2 - 1;
    const pixels = new Uint8Array(width * 3).fill(200);
    pixels.set([0, 100], 0);
    pixels.set([40, 60], width);
    const small = shrinkFrame({ width, height: 3, pixelsPerInch: 500, pixels });
    expect([small.width, small.height, small.pixels.length]).toEqual([PREVIEW_WIDTH - 1, 1, PREVIEW_WIDTH - 1]);
    expect([...small.pixels.slice(0, 2)]).toEqual([50, 200]);
    expect(small.pixelsPerInch).toBe(250);
  });

  it('copies a small frame', () => {
    const frame = { width: 2, height: 2, pixelsPerInch: 500, pixels: Uint8Array.of(1, 2, 3, 4) };
    const small = shrinkFrame(frame);
    expect([...small.pixels]).toEqual([1, 2, 3, 4]);
    expect(small.pixels.buffer).not.toBe(frame.pixels.buffer);
  });
});

it('allows one preview in a tenth of a second, the first at once', () => {
  const clock = createManualClock(0);
  const isDue = createPreviewThrottle(clock);
  const seen = [0, 50, 49, 1, 200, 99].map((ms) => {
    clock.advance(ms);
    return isDue();
  });
  expect(seen).toEqual([true, false, false, true, true, false]);
});
