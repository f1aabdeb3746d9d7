import type { Assessment } from '../../imaging/picture/assessment.ts';
import { drawAssessment, drawMessage } from '../../imaging/picture/overlay.ts';
import type { Frame } from '../../reader/port.ts';
import type { LiveImaging } from './live-view.ts';
import { shrinkFrame } from './preview.ts';

/** Pixels: clients show the pictures of STREAM small, and each is made while the next frame comes. */
const LIVE_WIDTH = 640;
const LEAST_SIDE = 64;
const JPEG_QUALITY = 75;

/** Encodes a grey picture as JPEG; it may read the picture after it first yields. */
export type EncodeJpeg = (frame: Frame, quality: number) => Promise<Uint8Array>;

/** Makes the {@link LiveImaging} of real pictures. */
export function createLiveImaging(encodeJpeg: EncodeJpeg): LiveImaging {
  async function encode(picture: Frame): Promise<Uint8Array> {
    try {
      return await encodeJpeg(picture, JPEG_QUALITY);
    } finally {
      picture.pixels.fill(0);
    }
  }
  return {
    picture: async (frame, assessment) => encode(drawSmall(frame, assessment)),
    async failure({ width, height }) {
      const scale = Math.min(1, LIVE_WIDTH / width);
      const size = {
        width: Math.max(LEAST_SIDE, Math.round(width * scale)),
        height: Math.max(LEAST_SIDE, Math.round(height * scale)),
      };
      return encode(drawMessage(size, 'NO PICTURE'));
    },
  };
}

/** A small copy of the frame with what was found drawn in; the copy on the way to it is wiped. */
function drawSmall(frame: Frame, assessment: Assessment): Frame {
  const small = shrinkFrame(frame, LIVE_WIDTH);
  try {
    return drawAssessment(small, assessment, small.width / frame.width);
  } finally {
    small.pixels.fill(0);
  }
}
