import { describe, expect, it } from 'vitest';
import { drawSheet } from './sheet.ts';

describe('contact sheet', () => {
  it('shows one row a person and one column a finger', () => {
    const sheet = drawSheet({ people: 2, fingers: ['Left Thumb'] });
    expect(sheet).toMatchObject({ width: 176, height: 424 });
    const darkness = (top: number): number =>
      sheet.pixels.subarray(top * 176, (top + 200) * 176).reduce((sum, grey) => sum + 255 - grey, 0) / (200 * 176);
    expect(darkness(8)).toBeGreaterThan(25);
    expect(darkness(216)).toBeGreaterThan(25);
    expect(sheet.pixels.subarray(8 * 176, 208 * 176)).not.toEqual(sheet.pixels.subarray(216 * 176, 416 * 176));
  });
});
