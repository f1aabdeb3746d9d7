import { COMPRESSION, FINGER_POSITIONS, LIVE_SCAN_PLAIN, writeFingerRecord } from '../imaging/iso-19794-4.ts';
import { AUTHENTICATION_MODE } from '../imaging/jpeg2000.ts';
import type { Jpeg2000 } from '../imaging/jpeg2000.ts';
import { assessFrame } from '../imaging/quality.ts';
import { FINGER_NAMES } from '../reader/port.ts';
import type { CaptureImaging } from './auth-capture.ts';

/**
 * Imaging for auth captures of fingers: our own capture check, and ISO/IEC 19794-4:2011 records with lossy JPEG 2000
 * as MOSIP's validators want them of purpose Auth.
 */
export function createFingerImaging(jpeg2000: Pick<Jpeg2000, 'encode'>): CaptureImaging {
  return {
    assess(frame, previous) {
      const { score, fingerPresent, guidance } = assessFrame(frame, previous);
      return { quality: score, fingerPresent, guidance };
    },
    async encode({ frame, bioSubType, quality, capturedAt }) {
      const finger = FINGER_NAMES.find((name) => name === bioSubType) ?? 'UNKNOWN';
      const image = await jpeg2000.encode(frame, AUTHENTICATION_MODE);
      const rate = { horizontal: frame.pixelsPerInch, vertical: frame.pixelsPerInch };
      try {
        return writeFingerRecord({
          capturedAt: new Date(capturedAt),
          captureTechnology: 0,
          captureVendor: 0,
          captureDeviceType: 0,
          // Vendor 0: the measure is our own and in no register.
          quality: [{ score: Math.round(quality), algorithmVendor: 0, algorithm: 0 }],
          certifications: null,
          position: FINGER_POSITIONS[finger],
          representationNumber: 0,
          scaleUnit: 'pixels-per-inch',
          scanRate: rate,
          imageRate: rate,
          compression: COMPRESSION.jpeg2000Lossy,
          impression: LIVE_SCAN_PLAIN,
          width: frame.width,
          height: frame.height,
          image,
          extended: [],
        });
      } finally {
        image.fill(0);
      }
    },
  };
}
