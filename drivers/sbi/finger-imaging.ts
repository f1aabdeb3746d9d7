import type { CaptureImaging } from '../imaging/assessment.ts';
import { COMPRESSION, FINGER_POSITIONS, LIVE_SCAN_PLAIN, writeFingerRecord } from '../imaging/iso-19794-4.ts';
import { AUTHENTICATION_MODE } from '../imaging/jpeg2000.ts';
import type { Jpeg2000 } from '../imaging/jpeg2000.ts';
import { assessFrame } from '../imaging/quality.ts';
import { FINGER_NAMES } from '../reader/port.ts';

/**
 * Imaging for captures of one finger: our own capture check, and ISO/IEC 19794-4:2011 records as MOSIP's validators want
 * them: JPEG 2000, lossy for purpose Auth and lossless for Registration.
 */
export function createFingerImaging(jpeg2000: Pick<Jpeg2000, 'encode'>): CaptureImaging {
  return {
    assess(frame, previous, { bioSubTypes }) {
      const { score, fingerPresent, guidance } = assessFrame(frame, previous);
      if (!fingerPresent) return { present: false, samples: [], quality: score, guidance };
      const { width, height } = frame;
      const box = { x: 0, y: 0, width, height };
      const sample = { bioSubType: bioSubTypes[0] ?? 'UNKNOWN', box, quality: score };
      return { present: true, samples: [sample], quality: score, guidance };
    },
    async encode({ frame, sample: { bioSubType, quality }, purpose, capturedAt }) {
      const finger = FINGER_NAMES.find((name) => name === bioSubType) ?? 'UNKNOWN';
      const image = await jpeg2000.encode(frame, purpose === 'Auth' ? AUTHENTICATION_MODE : { kind: 'lossless' });
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
          compression: purpose === 'Auth' ? COMPRESSION.jpeg2000Lossy : COMPRESSION.jpeg2000Lossless,
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
