import { assessEyes } from '../imaging/assess-eyes.ts';
import { assessFingers } from '../imaging/assess-fingers.ts';
import type { CaptureImaging } from '../imaging/assessment.ts';
import { encodeSample } from '../imaging/encode-sample.ts';
import type { Jpeg2000 } from '../imaging/jpeg2000.ts';

/** Imaging for captures of fingers and irises, of both purposes. */
export function createCaptureImaging(jpeg2000: Pick<Jpeg2000, 'encode'>): CaptureImaging {
  return {
    assess: (frame, previous, wanted) =>
      wanted.type === 'Finger' ? assessFingers(frame, previous, wanted) : assessEyes(frame, previous, wanted),
    encode: (input) => encodeSample(jpeg2000, input),
  };
}
