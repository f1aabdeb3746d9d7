import { describe, expect, it } from 'vitest';
import type { Frame } from '../../reader/port.ts';
import { drawMaster } from './fingerprint.ts';
import { createImpression, touchFrom } from './impression.ts';
import { SPOILINGS, createSpoiledImpression } from './spoiled-touch.ts';

const master = drawMaster({ person: 2, finger: 'Right IndexFinger' }).frame;
const touch = { ...touchFrom(1), pressure: 0, dryness: 0.1, noise: 4 };

function inkOf({ pixels }: Frame): number {
  return pixels.reduce((sum, grey) => sum + (grey < 128 ? 1 : 0), 0) / pixels.length;
}

function spoiled(spoiling: (typeof SPOILINGS)[number], amount: number, seed = 7): Frame {
  return createSpoiledImpression(master, seed, touch, spoiling, amount);
}

describe('a spoiled touch', () => {
  it.each(SPOILINGS)(
    '%s: is the same for the same seed, another for another, and farther from the print the worse it is',
    (spoiling) => {
      expect(spoiled(spoiling, 0.6)).toEqual(spoiled(spoiling, 0.6));
      expect(spoiled(spoiling, 0.6).pixels).not.toEqual(spoiled(spoiling, 0.6, 8).pixels);
      const clean = createImpression(master, 7, touch);
      const away = [0, 0.3, 0.6, 1].map((amount) => {
        const { pixels } = spoiled(spoiling, amount);
        return pixels.reduce((sum, grey, at) => sum + Math.abs(grey - clean.pixels[at]!), 0) / pixels.length;
      });
      // Of nothing only the noise of another frame is left.
      expect(away[0]!).toBeLessThan(5);
      // What is smeared over more than a ridge is grey already.
      for (let step = 1; step < away.length; step += 1) expect(away[step]!).toBeGreaterThan(0.95 * away[step - 1]!);
      expect(away[3]!).toBeGreaterThan(15);
    },
  );

  it('has more ink when wet or hard, less when dry, light or partial', () => {
    const whole = inkOf(createImpression(master, 7, touch));
    for (const spoiling of ['wet', 'hard'] as const) expect(inkOf(spoiled(spoiling, 0.8))).toBeGreaterThan(1.2 * whole);
    for (const spoiling of ['dry', 'light', 'partial'] as const) {
      expect(inkOf(spoiled(spoiling, 0.8))).toBeLessThan(0.6 * whole);
    }
  });

  it('keeps the size of the picture and leaves the master as it was', () => {
    const before = master.pixels.slice();
    for (const spoiling of SPOILINGS) {
      expect(spoiled(spoiling, 1)).toMatchObject({ width: 320, height: 400, pixelsPerInch: 500 });
    }
    expect(master.pixels).toEqual(before);
  });
});
