import type { Result } from '#kit/result.ts';
import { UNKNOWN } from '#vocabulary/fingers.ts';
import {
  FieldWriter,
  GENERAL_HEADER_BYTES,
  QUALITY_BLOCK_BYTES,
  readCaptureTime,
  readFields,
  readQualityBlocks,
  readRecordLength,
  writeCaptureTime,
  writeQualityBlocks,
} from './iso-record.ts';
import type { FieldReader, QualityBlock, RecordError } from './iso-record.ts';

/** Eye labels of ISO/IEC 19794-6:2011 table 4 by SBI name: the person's own right and left. */
export const EYE_LABELS = { [UNKNOWN]: 0, Right: 1, Left: 2 } as const;
export type EyeLabel = (typeof EYE_LABELS)[keyof typeof EYE_LABELS];

/** Image types (table 4): how much of the picture around the iris is left. */
export const IRIS_IMAGE_TYPE = { uncropped: 1, vga: 2, cropped: 3, croppedAndMasked: 7 } as const;
export type IrisImageType = (typeof IRIS_IMAGE_TYPE)[keyof typeof IRIS_IMAGE_TYPE];

/** Image formats of one grey channel (table 4). */
export const IRIS_IMAGE_FORMAT = { monoRaw: 0x02, monoJpeg2000: 0x0a, monoPng: 0x0e } as const;
export type IrisImageFormat = (typeof IRIS_IMAGE_FORMAT)[keyof typeof IRIS_IMAGE_FORMAT];

/** How a picture lies (bits 1-2 and 3-4 of the image properties): `base` as the camera facing the person sees it. */
export type IrisOrientation = 'undefined' | 'base' | 'flipped';

/** What the picture went through since it was taken (bits 7-8 of the image properties). */
export type IrisCompression = 'undefined' | 'lossless' | 'lossy';

/** Smallest and largest value between which something lies, in pixels of the picture; 0 is "not measured". */
export interface PixelRange {
  readonly smallest: number;
  readonly largest: number;
}

/** One iris image record with one representation (the only form MOSIP takes); 8 bits of grey a pixel. */
export interface IrisRecord {
  /** Time of capture, to the millisecond; null writes and reads "unknown" (all bits set). */
  readonly capturedAt: Date | null;
  /** How many eyes the record says it holds: 1, or 0 when that is not said. */
  readonly eyes: 0 | 1;
  readonly captureTechnology: 'unknown' | 'cmos-or-ccd';
  readonly captureVendor: number;
  /** 0 (not said) is the only type an unnamed vendor's or an unnamed device has: a vendor needs a type. */
  readonly captureDeviceType: number;
  readonly quality: readonly QualityBlock[];
  readonly eye: EyeLabel;
  readonly imageType: IrisImageType;
  readonly format: IrisImageFormat;
  readonly horizontalOrientation: IrisOrientation;
  readonly verticalOrientation: IrisOrientation;
  readonly compression: IrisCompression;
  readonly width: number;
  readonly height: number;
  /** Camera to eye in millimetres; 0 not assigned, 1 failed, 0xFFFF more than the field holds. */
  readonly range: number;
  /** Turn of the eye, counter-clockwise, in 65536ths of a full turn; null when undefined. */
  readonly rollAngle: number | null;
  /** Half width of the interval in which the roll angle lies, in 65536ths of half a turn; null when undefined. */
  readonly rollAngleUncertainty: number | null;
  readonly irisCentreX: PixelRange;
  readonly irisCentreY: PixelRange;
  readonly irisDiameter: PixelRange;
  readonly image: Uint8Array;
}

/** The parts of the record, as errors name them. */
export type IrisRecordField =
  | 'format-identifier'
  | 'version'
  | 'record-length'
  | 'representation-count'
  | 'certification-flag'
  | 'eye-count'
  | 'representation-length'
  | 'capture-time'
  | 'capture-technology'
  | 'capture-vendor'
  | 'capture-device-type'
  | 'quality-count'
  | 'quality-score'
  | 'quality-algorithm'
  | 'representation-number'
  | 'eye-label'
  | 'image-type'
  | 'image-format'
  | 'image-properties'
  | 'width'
  | 'height'
  | 'bit-depth'
  | 'range'
  | 'roll-angle'
  | 'roll-angle-uncertainty'
  | 'iris-centre-x'
  | 'iris-centre-y'
  | 'iris-diameter'
  | 'image-length'
  | 'image';

/** Why a record was refused: it ends too early, or a field holds what the standard (or the rest of the record) forbids. */
export type IrisRecordError = RecordError<IrisRecordField>;

const FORMAT = 0x49495200;
const VERSION = 0x30323000;
/** Representation header without quality blocks, up to and including the image length. */
const FIXED_REPRESENTATION_BYTES = 52;
const UNDEFINED_ANGLE = 0xffff;
const ORIENTATIONS = ['undefined', 'base', 'flipped'] as const;
const COMPRESSIONS = ['undefined', 'lossless', 'lossy'] as const;
const TECHNOLOGIES = ['unknown', 'cmos-or-ccd'] as const;

/**
 * Writes a record of ISO/IEC 19794-6:2011 (all numbers big endian, times UTC). A value the strict reader would refuse
 * is a programmer's error and throws.
 */
export function writeIrisRecord(record: IrisRecord): Uint8Array {
  const representationBytes =
    FIXED_REPRESENTATION_BYTES + record.quality.length * QUALITY_BLOCK_BYTES + record.image.length;
  const output = new FieldWriter(GENERAL_HEADER_BYTES + representationBytes);
  output.u32(FORMAT);
  output.u32(VERSION);
  output.u32(output.record.length);
  output.u16(1);
  output.u8(0);
  output.u8(record.eyes);
  output.u32(representationBytes);
  writeCaptureTime(output, record.capturedAt);
  output.u8(TECHNOLOGIES.indexOf(record.captureTechnology));
  output.u16(record.captureVendor);
  output.u16(record.captureDeviceType);
  writeQualityBlocks(output, record.quality);
  output.u16(1);
  output.u8(record.eye);
  output.u8(record.imageType);
  output.u8(record.format);
  output.u8(
    ORIENTATIONS.indexOf(record.horizontalOrientation) |
      (ORIENTATIONS.indexOf(record.verticalOrientation) << 2) |
      (COMPRESSIONS.indexOf(record.compression) << 6),
  );
  output.u16(record.width);
  output.u16(record.height);
  output.u8(8);
  output.u16(record.range);
  output.u16(record.rollAngle ?? UNDEFINED_ANGLE);
  output.u16(record.rollAngleUncertainty ?? UNDEFINED_ANGLE);
  for (const range of [record.irisCentreX, record.irisCentreY, record.irisDiameter]) {
    output.u16(range.smallest);
    output.u16(range.largest);
  }
  output.u32(record.image.length);
  output.bytes(record.image);
  const reread = readIrisRecord(output.record);
  if (!reread.ok) throw new RangeError(`iris record: ${reread.error.field} is out of range`);
  return output.record;
}

/** Reads a record strictly: every length must agree with every other, every code must be one the standard names. */
export function readIrisRecord(bytes: Uint8Array): Result<IrisRecord, IrisRecordError> {
  return readFields(bytes, readRecord);
}

type Input = FieldReader<IrisRecordField>;

function readRecord(input: Input): IrisRecord {
  input.check(input.u32('format-identifier') === FORMAT, 'format-identifier');
  input.check(input.u32('version') === VERSION, 'version');
  const recordLength = readRecordLength(input);
  input.check(input.u16('representation-count') === 1, 'representation-count');
  // Part 6 has no certification blocks, so its flag says nothing but 0.
  input.check(input.u8('certification-flag') === 0, 'certification-flag');
  const eyes = oneOf(input, [0, 1] as const, input.u8('eye-count'), 'eye-count');
  const representationLength = input.u32('representation-length');
  input.check(representationLength === recordLength - GENERAL_HEADER_BYTES, 'representation-length');

  const capturedAt = readCaptureTime(input);
  const captureTechnology = TECHNOLOGIES[input.u8('capture-technology')] ?? input.refuse('capture-technology');
  const captureVendor = input.u16('capture-vendor');
  const captureDeviceType = input.u16('capture-device-type');
  input.check(captureVendor === 0 || captureDeviceType !== 0, 'capture-device-type');
  const quality = readQualityBlocks(input);
  // Counted from 1, unlike part 4.
  input.check(input.u16('representation-number') === 1, 'representation-number');
  const eye = oneOf(input, Object.values(EYE_LABELS), input.u8('eye-label'), 'eye-label');
  const imageType = oneOf(input, Object.values(IRIS_IMAGE_TYPE), input.u8('image-type'), 'image-type');
  const format = oneOf(input, Object.values(IRIS_IMAGE_FORMAT), input.u8('image-format'), 'image-format');
  const properties = input.u8('image-properties');
  input.check((properties & 0x30) === 0, 'image-properties');
  const horizontalOrientation = ORIENTATIONS[properties & 3] ?? input.refuse('image-properties');
  const verticalOrientation = ORIENTATIONS[(properties >> 2) & 3] ?? input.refuse('image-properties');
  const compression = COMPRESSIONS[properties >> 6] ?? input.refuse('image-properties');
  const width = input.u16('width');
  input.check(width > 0 && (imageType !== IRIS_IMAGE_TYPE.vga || width === 640), 'width');
  const height = input.u16('height');
  input.check(height > 0 && (imageType !== IRIS_IMAGE_TYPE.vga || height === 480), 'height');
  input.check(input.u8('bit-depth') === 8, 'bit-depth');
  const range = input.u16('range');
  const rollAngle = readAngle(input, 'roll-angle');
  const rollAngleUncertainty = readAngle(input, 'roll-angle-uncertainty');
  // How sure an angle is says nothing where no angle is given.
  input.check(rollAngle !== null || rollAngleUncertainty === null, 'roll-angle-uncertainty');
  const irisCentreX = readRange(input, 'iris-centre-x', width);
  const irisCentreY = readRange(input, 'iris-centre-y', height);
  // A lid may hide the upper part of an iris that reaches beyond a narrow picture, but not beyond both its sides.
  const irisDiameter = readRange(input, 'iris-diameter', Math.max(width, height));
  const imageLength = input.u32('image-length');
  input.check(imageLength > 0 && imageLength === input.remaining, 'image-length');
  input.check(format !== IRIS_IMAGE_FORMAT.monoRaw || imageLength === width * height, 'image-length');
  const image = input.bytes(imageLength, 'image');
  return {
    capturedAt,
    eyes,
    captureTechnology,
    captureVendor,
    captureDeviceType,
    quality,
    eye,
    imageType,
    format,
    horizontalOrientation,
    verticalOrientation,
    compression,
    width,
    height,
    range,
    rollAngle,
    rollAngleUncertainty,
    irisCentreX,
    irisCentreY,
    irisDiameter,
    image,
  };
}

function oneOf<Value extends number>(
  input: Input,
  known: readonly Value[],
  code: number,
  field: IrisRecordField,
): Value {
  return known.find((value) => value === code) ?? input.refuse(field);
}

function readAngle(input: Input, field: 'roll-angle' | 'roll-angle-uncertainty'): number | null {
  const angle = input.u16(field);
  return angle === UNDEFINED_ANGLE ? null : angle;
}

/** Two numbers in order and inside the picture; 0 means "not measured" and is then said of both. */
function readRange(input: Input, field: 'iris-centre-x' | 'iris-centre-y' | 'iris-diameter', most: number): PixelRange {
  const smallest = input.u16(field);
  const largest = input.u16(field);
  input.check((smallest === 0) === (largest === 0) && smallest <= largest && largest <= most, field);
  return { smallest, largest };
}
