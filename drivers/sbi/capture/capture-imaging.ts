import { assessEyes } from '../../imaging/eye/assess-eyes.ts';
import { assessFingers } from '../../imaging/finger/assess-fingers.ts';
import type { CaptureImaging } from '../../imaging/picture/assessment.ts';
import { encodeSample } from '../../imaging/record/encode-sample.ts';
import type { Jpeg2000 } from '../../imaging/codec/jpeg2000.ts';

/** Creates imaging for captures of fingers and irises, for both purposes. */
export function createCaptureImaging(jpeg2000: Pick<Jpeg2000, 'encode'>): CaptureImaging {
  return {
    assess: (frame, previous, wanted) =>
      wanted.type === 'Finger' ? assessFingers(frame, previous, wanted) : assessEyes(frame, previous, wanted),
    encode: (sample) => encodeSample(jpeg2000, sample),
  };
}
