import type { Assessment } from '../../imaging/picture/assessment.ts';
import { drawAssessment, drawMessage } from '../../imaging/picture/overlay.ts';
import { wiped } from '#kit/wiped.ts';
import type { Wiped } from '#kit/wiped.ts';
import { ownFrame } from '../../reader/owned-frame.ts';
import type { Frame, OwnedFrame } from '../../reader/port.ts';
import type { LiveImaging } from './live-view.ts';
import { shrinkFrame } from './preview.ts';

/** Pixels. Clients show the pictures of STREAM small, and each must be ready before the next frame. */
const LIVE_WIDTH = 640;
const LEAST_SIDE = 64;
const JPEG_QUALITY = 75;

/** Encodes a grey picture as JPEG; it may read the picture also after its first await. */
export type EncodeJpeg = (frame: Frame, quality: number) => Promise<Uint8Array>;

/** Creates the {@link LiveImaging} of real pictures. */
export function createLiveImaging(encodeJpeg: EncodeJpeg): LiveImaging {
  async function encode(picture: OwnedFrame): Promise<Wiped> {
    using owned = picture;
    return wiped(await encodeJpeg(owned, JPEG_QUALITY));
  }
  return {
    picture: async (frame, assessment) => encode(drawSmall(frame, assessment)),
    async failure({ width, height }) {
      const scale = Math.min(1, LIVE_WIDTH / width);
      const size = {
        width: Math.max(LEAST_SIDE, Math.round(width * scale)),
        height: Math.max(LEAST_SIDE, Math.round(height * scale)),
      };
      return encode(ownFrame(drawMessage(size, 'NO PICTURE')));
    },
  };
}

/** A small copy of the frame with the findings drawn in; the intermediate copy is wiped. */
function drawSmall(frame: Frame, assessment: Assessment): OwnedFrame {
  using small = shrinkFrame(frame, LIVE_WIDTH);
  return ownFrame(drawAssessment(small, assessment, small.width / frame.width));
}
