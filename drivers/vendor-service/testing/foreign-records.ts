import { COMPRESSION, FINGER_POSITIONS, writeFingerRecord } from '../../imaging/record/iso-19794-4.ts';
import type { FingerRecord } from '../../imaging/record/iso-19794-4.ts';
import { EYE_LABELS, IRIS_IMAGE_FORMAT, IRIS_IMAGE_TYPE, writeIrisRecord } from '../../imaging/record/iso-19794-6.ts';
import type { IrisRecord } from '../../imaging/record/iso-19794-6.ts';
import { openJpeg2000 } from '../../imaging/codec/jpeg2000.ts';
import type { Jpeg2000Mode } from '../../imaging/codec/jpeg2000.ts';

const codec = openJpeg2000();
const RATE = { horizontal: 500, vertical: 500 };
const NOTHING_MEASURED = { smallest: 0, largest: 0 };
/** The size of the pictures in these records. */
export const WIDTH = 24;
export const HEIGHT = 16;

/** A JP2 of noise-like stripes; the content does not matter. */
export async function jp2Of(
  width = WIDTH,
  height = HEIGHT,
  mode: Jpeg2000Mode['kind'] = 'lossless',
): Promise<Uint8Array> {
  const pixels = Uint8Array.from({ length: width * height }, (_, at) => (at * 37) % 251);
  const frame = { width, height, pixelsPerInch: 500, pixels };
  return codec.encode(frame, mode === 'lossless' ? { kind: mode } : { kind: mode, ratio: 4, ratioMost: 15 });
}

/** The fields of a valid finger record of a vendor. */
export async function fingerFields(bioSubType: string): Promise<FingerRecord> {
  return {
    capturedAt: null,
    captureTechnology: 0,
    captureVendor: 0,
    captureDeviceType: 0,
    quality: [{ score: 81, algorithmVendor: 0, algorithm: 0 }],
    certifications: null,
    position: codeOf(FINGER_POSITIONS, bioSubType),
    representationNumber: 0,
    scaleUnit: 'pixels-per-inch',
    scanRate: RATE,
    imageRate: RATE,
    compression: COMPRESSION.jpeg2000Lossless,
    impression: 0,
    width: WIDTH,
    height: HEIGHT,
    image: await jp2Of(),
    extended: [],
  };
}

/** The fields of a valid iris record of a vendor. */
export async function irisFields(bioSubType: string): Promise<IrisRecord> {
  return {
    capturedAt: null,
    eyes: 1,
    captureTechnology: 'unknown',
    captureVendor: 0,
    captureDeviceType: 0,
    quality: [{ score: 81, algorithmVendor: 0, algorithm: 0 }],
    eye: codeOf(EYE_LABELS, bioSubType),
    imageType: IRIS_IMAGE_TYPE.cropped,
    format: IRIS_IMAGE_FORMAT.monoJpeg2000,
    horizontalOrientation: 'base',
    verticalOrientation: 'base',
    compression: 'lossless',
    width: WIDTH,
    height: HEIGHT,
    range: 0,
    rollAngle: null,
    rollAngleUncertainty: null,
    irisCentreX: NOTHING_MEASURED,
    irisCentreY: NOTHING_MEASURED,
    irisDiameter: NOTHING_MEASURED,
    image: await jp2Of(),
  };
}

/** A vendor's valid record for registration, of the finger or eye with this name. */
export async function foreignRecord(type: 'Finger' | 'Iris', bioSubType: string): Promise<Uint8Array> {
  return type === 'Iris'
    ? writeIrisRecord(await irisFields(bioSubType))
    : writeFingerRecord(await fingerFields(bioSubType));
}

function codeOf<Code extends number>(codes: Readonly<Record<string, Code>>, name: string): Code {
  return codes[name] ?? (0 as Code);
}
