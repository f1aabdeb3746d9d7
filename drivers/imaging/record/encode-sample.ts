import { wiped } from '#kit/wiped.ts';
import type { Wiped } from '#kit/wiped.ts';
import { EYES, FINGERS, UNKNOWN } from '#vocabulary/fingers.ts';
import type { BiometricType } from '#vocabulary/readers.ts';
import { ownFrame } from '../../reader/owned-frame.ts';
import type { Frame } from '../../reader/port.ts';
import type { Sample } from '../picture/assessment.ts';
import { cutFrame } from '../picture/cut.ts';
import { findEye } from '../eye/eye-location.ts';
import { findLids } from '../eye/eye-lids.ts';
import { cutFinger } from '../finger/finger-cut.ts';
import { cropIris, maskIris, moveLids } from '../eye/iris-crop.ts';
import { COMPRESSION, FINGER_POSITIONS, LIVE_SCAN_PLAIN, writeFingerRecord } from './iso-19794-4.ts';
import { EYE_LABELS, IRIS_IMAGE_FORMAT, IRIS_IMAGE_TYPE, writeIrisRecord } from './iso-19794-6.ts';
import { AUTHENTICATION_MODE } from '../codec/jpeg2000.ts';
import type { Jpeg2000 } from '../codec/jpeg2000.ts';

/** What of a frame becomes a record, and for what. */
export interface SampleToEncode {
  readonly frame: Frame;
  readonly sample: Sample;
  readonly type: BiometricType;
  readonly purpose: 'Auth' | 'Registration';
  /** Milliseconds since 1970. */
  readonly capturedAt: number;
}

/**
 * Encodes one sample as MOSIP's validators want it. Registration: lossless, the finger as it was, the iris cropped (type 3).
 * Auth: lossy at no more than 15:1, the iris cropped and masked (type 7). A registration of an unnamed finger or eye, and an
 * iris sample whose box shows no eye, are a programmer's error and throw. What it makes on the way is overwritten; the
 * frame is the caller's. All pixels are read before it first yields.
 */
export async function encodeSample(jpeg2000: Pick<Jpeg2000, 'encode'>, input: SampleToEncode): Promise<Uint8Array> {
  return input.type === 'Finger' ? encodeFinger(jpeg2000, input) : encodeIris(jpeg2000, input);
}

async function encodeFinger(
  jpeg2000: Pick<Jpeg2000, 'encode'>,
  { frame, sample, purpose, capturedAt }: SampleToEncode,
): Promise<Uint8Array> {
  const position = FINGER_POSITIONS[FINGERS.find((name) => name === sample.bioSubType) ?? UNKNOWN];
  if (purpose === 'Registration' && position === 0) throw new RangeError('registration of an unnamed finger');
  const isWhole = sample.box.width === frame.width && sample.box.height === frame.height;
  using cut = ownFrame(isWhole ? cutFrame(frame, sample.box) : cutFinger(frame, sample.box));
  using image = await encode(jpeg2000, cut, purpose);
  const rate = { horizontal: frame.pixelsPerInch, vertical: frame.pixelsPerInch };
  return writeFingerRecord({
    capturedAt: new Date(capturedAt),
    captureTechnology: 0,
    captureVendor: 0,
    captureDeviceType: 0,
    quality: [ownQuality(sample)],
    certifications: null,
    position,
    representationNumber: 0,
    scaleUnit: 'pixels-per-inch',
    scanRate: rate,
    imageRate: rate,
    compression: purpose === 'Auth' ? COMPRESSION.jpeg2000Lossy : COMPRESSION.jpeg2000Lossless,
    impression: LIVE_SCAN_PLAIN,
    width: cut.width,
    height: cut.height,
    image: image.bytes,
    extended: [],
  });
}

async function encodeIris(
  jpeg2000: Pick<Jpeg2000, 'encode'>,
  { frame, sample, purpose, capturedAt }: SampleToEncode,
): Promise<Uint8Array> {
  const eye = EYE_LABELS[EYES.find((name) => name === sample.bioSubType) ?? UNKNOWN];
  if (purpose === 'Registration' && eye === EYE_LABELS[UNKNOWN]) throw new RangeError('registration of an unnamed eye');
  const rings = sample.rings ?? findEye(frame, { eye: null, box: sample.box });
  if (rings === null) throw new RangeError('an iris sample without an eye');
  const crop = cropIris(frame, rings.iris, sample.box);
  const dx = crop.iris.x - rings.iris.x;
  const dy = crop.iris.y - rings.iris.y;
  using whole = ownFrame(crop.frame);
  using masked =
    purpose === 'Auth'
      ? ownFrame(maskIris(crop, moveLids(findLids(frame, rings.iris, rings.pupil), dx, dy)))
      : undefined;
  const picture: Frame = masked ?? whole;
  using image = await encode(jpeg2000, picture, purpose);
  const { x, y, radius } = crop.iris;
  return writeIrisRecord({
    capturedAt: new Date(capturedAt),
    eyes: 1,
    captureTechnology: 'unknown',
    captureVendor: 0,
    captureDeviceType: 0,
    quality: [ownQuality(sample)],
    eye,
    imageType: purpose === 'Auth' ? IRIS_IMAGE_TYPE.croppedAndMasked : IRIS_IMAGE_TYPE.cropped,
    format: IRIS_IMAGE_FORMAT.monoJpeg2000,
    horizontalOrientation: 'base',
    verticalOrientation: 'base',
    compression: purpose === 'Auth' ? 'lossy' : 'lossless',
    width: picture.width,
    height: picture.height,
    range: 0,
    rollAngle: null,
    rollAngleUncertainty: null,
    irisCentreX: { smallest: Math.floor(x), largest: Math.ceil(x) },
    irisCentreY: { smallest: Math.floor(y), largest: Math.ceil(y) },
    irisDiameter: { smallest: Math.floor(2 * radius), largest: Math.ceil(2 * radius) },
    image: image.bytes,
  });
}

/** Vendor 0: the measure is our own and in no register. */
function ownQuality({ quality }: Sample): { score: number; algorithmVendor: number; algorithm: number } {
  return { score: Math.round(quality), algorithmVendor: 0, algorithm: 0 };
}

async function encode(
  jpeg2000: Pick<Jpeg2000, 'encode'>,
  picture: Frame,
  purpose: SampleToEncode['purpose'],
): Promise<Wiped> {
  return wiped(await jpeg2000.encode(picture, purpose === 'Auth' ? AUTHENTICATION_MODE : { kind: 'lossless' }));
}
