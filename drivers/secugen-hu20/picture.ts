import { wiping } from '#kit/wiped.ts';
import { createBandRemoval } from './bands.ts';
import { planScaling, scale } from './bilinear.ts';
import { FLAT_FIELD_HEIGHT, FLAT_FIELD_WIDTH } from './calibration.ts';
import type { Calibration } from './calibration.ts';
import { boostEdges } from './edge-boost.ts';

/** The finished picture: 15.2 x 20.3 mm at 500 pixels an inch, ridges dark, fingertip up. */
export const PICTURE = { width: 300, height: 400, pixelsPerInch: 500 } as const;

/** Makes a finished picture of a raw frame; the raw frame is left as it is. */
export type PictureMaker = (raw: Uint8Array) => Uint8Array;

/**
 * Prepares everything of one unit that is the same for all its frames. The steps are those of the maker's own pictures:
 * bands out, edges boosted, scaled, flat field, inverted and turned round. Their last step, a light sharpening
 * with limits from the flash, changed nothing in the picture they were compared with and is left out. About 4 ms a
 * frame. A raw frame with fewer bytes than pixels is a programmer's error and throws.
 */
export function createPictureMaker(calibration: Calibration): PictureMaker {
  const { width, height, flatFieldTarget, flatFieldWeights } = calibration;
  const removeBands = createBandRemoval(width, height, calibration.bandOffsets);
  const scaling = planScaling({ width, height }, PICTURE);
  const lacking = lackingLight(calibration.flatField, flatFieldTarget);
  const clean = new Uint8Array(width * height);
  const crisp = new Uint8Array(width * height);
  return (raw) => {
    if (raw.length < clean.length) throw new Error(`a raw frame of ${raw.length} bytes`);
    using _ = wiping(clean, crisp);
    clean.set(raw.subarray(0, clean.length));
    removeBands(clean);
    boostEdges(clean, crisp, { width, height });
    const picture = new Uint8Array(PICTURE.width * PICTURE.height);
    const last = picture.length - 1;
    scale(crisp, scaling, (pixel, at) => {
      const lit = pixel + (((lacking[at] ?? 0) * (flatFieldWeights[pixel] ?? 0)) >> 8);
      // Counted from the end: this turns the picture by half a turn.
      picture[last - at] = 255 - Math.min(255, Math.max(0, lit));
    });
    return picture;
  };
}

/** By how much the evenly lit glass falls short of its target, for each pixel of the scaled picture. */
function lackingLight(flatField: Uint8Array, target: number): Int32Array {
  const lacking = new Int32Array(PICTURE.width * PICTURE.height);
  const scaling = planScaling({ width: FLAT_FIELD_WIDTH, height: FLAT_FIELD_HEIGHT }, PICTURE);
  scale(flatField, scaling, (pixel, at) => {
    lacking[at] = target - pixel;
  });
  return lacking;
}
