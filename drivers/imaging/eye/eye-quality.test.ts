import { describe, expect, it } from 'vitest';
import type { Look } from '../../simulated/eye/eye-look.ts';
import { findEyes } from './eye-location.ts';
import { GOOD_EYE_SCORE, assessEye } from './eye-quality.ts';
import type { EyeQuality } from './eye-quality.ts';
import { eyePicture } from '../testing/simulated-pictures.ts';

function qualityOf(person: number, look: Partial<Look>): EyeQuality {
  const frame = eyePicture(person, 'Left', look);
  const [eye] = findEyes(frame);
  if (eye === undefined) throw new Error(`no eye of person ${person}`);
  return assessEye(frame, eye);
}

describe('quality of an eye', () => {
  it('is good for a calm open eye', () => {
    for (let person = 1; person <= 6; person += 1) {
      expect(qualityOf(person, {}).score).toBeGreaterThan(GOOD_EYE_SCORE + 30);
    }
  });

  it.each([
    ['blur', [0.6, 1.5, 2.5, 4]],
    ['noise', [2, 7, 12, 20]],
    ['opening', [1, 0.85, 0.75, 0.65]],
    ['zoom', [1, 0.7, 0.6, 0.52]],
  ] as const)('falls with %s', (what, values) => {
    for (const person of [2, 3, 4]) {
      const scores = values.map((value) => qualityOf(person, { [what]: value }).score);
      expect(scores).toEqual([...scores].sort((one, other) => other - one));
      expect(scores[3]!).toBeLessThan(0.75 * scores[0]!);
    }
  });

  it('measures the parts apart from one another', () => {
    const calm = qualityOf(3, {});
    const blurred = qualityOf(3, { blur: 3 });
    const noisy = qualityOf(3, { noise: 14 });
    const closing = qualityOf(3, { opening: 0.7 });
    const wide = qualityOf(3, { dilation: 0.6 });
    expect(blurred.rimWidth).toBeGreaterThan(1.8 * calm.rimWidth);
    expect(noisy.rimWidth).toBeLessThan(1.25 * calm.rimWidth);
    expect(noisy.noise).toBeGreaterThan(10);
    expect(noisy.noise).toBeLessThan(16);
    expect(blurred.noise).toBeLessThan(4);
    expect(closing.usableArea).toBeLessThan(calm.usableArea - 0.15);
    expect(blurred.usableArea).toBeGreaterThan(calm.usableArea - 0.1);
    expect(wide.pupilRatio).toBeCloseTo(0.6, 1);
    expect(calm.pupilRatio).toBeCloseTo(0.36, 1);
    expect(calm.pupilContrast).toBeGreaterThan(60);
    expect(calm.scleraContrast).toBeGreaterThan(30);
  });

  it('is nothing without contrast', () => {
    const frame = eyePicture(3, 'Left');
    const [eye] = findEyes(frame);
    const flat = { ...frame, pixels: frame.pixels.map((grey) => 120 + Math.round((grey - 120) / 40)) };
    expect(assessEye(flat, eye!).score).toBeLessThanOrEqual(3);
    const black = { ...frame, pixels: new Uint8Array(frame.pixels.length) };
    expect(assessEye(black, eye!).score).toBe(0);
  });
});
