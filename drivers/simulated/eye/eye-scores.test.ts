import { describe, expect, it } from 'vitest';
import { assessEye } from '../../imaging/eye/eye-quality.ts';
import { findEyes } from '../../imaging/eye/eye-location.ts';
import { drawMasterEye } from './eye.ts';
import { takeEyePicture } from './eye-picture.ts';
import { lookOfQuality } from './look-quality.ts';

const masters = Array.from({ length: 8 }, (_, person) => drawMasterEye({ person, eye: person % 2 ? 'Left' : 'Right' }));

describe('look of a quality, as the capture check of eyes sees it', () => {
  it.each([100, 85, 70, 55, 40, 25])('%d: it scores about that', (quality) => {
    for (const [seed, master] of masters.entries()) {
      const frame = takeEyePicture(master, seed, lookOfQuality(quality, seed));
      const [eye] = findEyes(frame);
      expect(Math.abs(assessEye(frame, eye!).score - quality)).toBeLessThanOrEqual(8);
    }
  });
});
