import { describe, expect, it } from 'vitest';
import { drawMasterEye } from './eye.ts';
import { lookFrom } from './eye-look.ts';
import { takeEyePicture } from './eye-picture.ts';
import { lookOfQuality } from './look-quality.ts';

const masters = [1, 2, 3].map((person) => drawMasterEye({ person, eye: 'Right' }));

/** Share of grey detail over 3 pixels of what there is over 12, beside the pupil: what a lens out of focus takes first. */
function sharpness(quality: number, index: number): number {
  const look = lookOfQuality(quality, index);
  const { pixels } = takeEyePicture(masters[index]!, index, { ...look, dx: 0, dy: 0, gazeX: 0, gazeY: 0, noise: 0 });
  let fine = 0;
  let coarse = 0;
  for (let y = 245; y < 285; y += 1) {
    for (let x = 320 - 105; x < 320 - 65; x += 1) {
      const at = y * 640 + x;
      fine += Math.abs(pixels[at + 3]! - pixels[at]!);
      coarse += Math.abs(pixels[at + 12]! - pixels[at]!);
    }
  }
  return fine / coarse;
}

describe('look of a quality', () => {
  it('is less sharp, the lower the quality', () => {
    const steps = [100, 80, 60, 40, 20, 0];
    const looks = steps.map((quality) => lookOfQuality(quality, 1));
    for (const [at, look] of looks.entries()) {
      const better = looks[at - 1];
      if (better === undefined) continue;
      expect(look.blur).toBeGreaterThan(better.blur);
    }
    for (const index of masters.keys()) {
      const seen = steps.map((quality) => sharpness(quality, index));
      expect(seen).toEqual(seen.toSorted((one, other) => other - one));
      expect(seen.at(-1)!).toBeLessThan(0.7 * seen[0]!);
    }
  });

  it('leaves shift, roll, distance and pupil to the seed; the eye is wide open', () => {
    const { dx, dy, roll, zoom, dilation } = lookFrom(5);
    for (const quality of [-10, 0, 50, 100, 110]) {
      const look = lookOfQuality(quality, 5);
      expect(look).toMatchObject({ dx, dy, roll, zoom, dilation });
      expect(look.opening).toBeGreaterThan(0.95);
      expect(look.opening).toBeLessThanOrEqual(1);
    }
  });
});
