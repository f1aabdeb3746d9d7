import { err, ok } from '../kit/result.ts';
import type { Result } from '../kit/result.ts';
import type { FingerName } from '../reader/port.ts';
import { ByteReader } from './byte-reader.ts';

/** Finger positions of ISO/IEC 19794-4:2011 table 5 for one finger: 0 unknown, 1-5 right thumb to little, 6-10 left. */
export const FINGER_POSITIONS: Readonly<Record<FingerName | 'UNKNOWN', number>> = {
  UNKNOWN: 0,
  'Right Thumb': 1,
  'Right IndexFinger': 2,
  'Right MiddleFinger': 3,
  'Right RingFinger': 4,
  'Right LittleFinger': 5,
  'Left Thumb': 6,
  'Left IndexFinger': 7,
  'Left MiddleFinger': 8,
  'Left RingFinger': 9,
  'Left LittleFinger': 10,
};

/** Compression algorithm codes (table 8 of the standard, as MOSIP numbers them). */
export const COMPRESSION = {
  raw: 0,
  packed: 1,
  wsq: 2,
  jpeg: 3,
  jpeg2000Lossy: 4,
  jpeg2000Lossless: 5,
  png: 6,
} as const;
export type CompressionCode = (typeof COMPRESSION)[keyof typeof COMPRESSION];

/** Impression type of a single finger held still on a live reader (table 6). */
export const LIVE_SCAN_PLAIN = 0;

/** One quality block: `score` 0-100, or 255 when the attempt to compute it failed. */
export interface QualityBlock {
  readonly score: number;
  readonly algorithmVendor: number;
  readonly algorithm: number;
}

/** One extended data block: its type and its data without the 4-byte head. */
export interface ExtendedBlock {
  readonly type: number;
  readonly data: Uint8Array;
}

/** One finger image record with one representation (the only form MOSIP takes). */
export interface FingerRecord {
  /** Time of capture, to the millisecond; null writes and reads "unknown" (all bits set). */
  readonly capturedAt: Date | null;
  /** Capture device technology, 0 (unknown) to 0x14. */
  readonly captureTechnology: number;
  readonly captureVendor: number;
  readonly captureDeviceType: number;
  readonly quality: readonly QualityBlock[];
  /** Null leaves the certification flag at 0, and then no block may follow. */
  readonly certifications: readonly { readonly authority: number; readonly scheme: number }[] | null;
  /** 0-10, see FINGER_POSITIONS. */
  readonly position: number;
  /** 0-15, counts the representations of one finger. */
  readonly representationNumber: number;
  readonly scaleUnit: 'pixels-per-inch' | 'pixels-per-centimetre';
  readonly scanRate: { readonly horizontal: number; readonly vertical: number };
  readonly imageRate: { readonly horizontal: number; readonly vertical: number };
  readonly compression: CompressionCode;
  readonly impression: number;
  readonly width: number;
  readonly height: number;
  readonly image: Uint8Array;
  readonly extended: readonly ExtendedBlock[];
}

/** The parts of the record, as errors name them. */
export type FingerRecordField =
  | 'format-identifier'
  | 'version'
  | 'record-length'
  | 'representation-count'
  | 'certification-flag'
  | 'finger-count'
  | 'representation-length'
  | 'capture-time'
  | 'capture-technology'
  | 'capture-vendor'
  | 'capture-device-type'
  | 'quality-count'
  | 'quality-score'
  | 'quality-algorithm'
  | 'certification-blocks'
  | 'finger-position'
  | 'representation-number'
  | 'scale-unit'
  | 'scan-rate'
  | 'image-rate'
  | 'bit-depth'
  | 'compression'
  | 'impression'
  | 'width'
  | 'height'
  | 'image-length'
  | 'image'
  | 'extended-block';

/** Why a record was refused: it ends too early, or a field holds what the standard (or the rest of the record) forbids. */
export interface FingerRecordError {
  readonly code: 'record-truncated' | 'record-invalid';
  readonly field: FingerRecordField;
}

const FORMAT = 0x46495200;
const VERSION = 0x30323000;
const GENERAL_HEADER_BYTES = 16;
/** Representation header without quality and certification blocks, up to and including the image length. */
const FIXED_REPRESENTATION_BYTES = 41;
const QUALITY_BLOCK_BYTES = 5;
const CERTIFICATION_BLOCK_BYTES = 3;
const EXTENDED_HEAD_BYTES = 4;

/**
 * Writes a record of ISO/IEC 19794-4:2011 (all numbers big endian, times UTC). A value the strict reader would refuse
 * is a programmer's error and throws.
 */
export function writeFingerRecord(record: FingerRecord): Uint8Array {
  const certificationBytes =
    record.certifications === null ? 0 : 1 + record.certifications.length * CERTIFICATION_BLOCK_BYTES;
  const extendedBytes = record.extended.reduce((sum, block) => sum + EXTENDED_HEAD_BYTES + block.data.length, 0);
  const representationBytes =
    FIXED_REPRESENTATION_BYTES +
    record.quality.length * QUALITY_BLOCK_BYTES +
    certificationBytes +
    record.image.length +
    extendedBytes;
  const bytes = new Uint8Array(GENERAL_HEADER_BYTES + representationBytes);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const u8 = (value: number): void => {
    view.setUint8(at, value);
    at += 1;
  };
  const u16 = (value: number): void => {
    view.setUint16(at, value);
    at += 2;
  };
  const u32 = (value: number): void => {
    view.setUint32(at, value);
    at += 4;
  };
  u32(FORMAT);
  u32(VERSION);
  u32(bytes.length);
  u16(1);
  u8(record.certifications === null ? 0 : 1);
  u8(1);
  u32(representationBytes);
  writeCaptureTime(bytes.subarray(at, at + 9), record.capturedAt);
  at += 9;
  u8(record.captureTechnology);
  u16(record.captureVendor);
  u16(record.captureDeviceType);
  u8(record.quality.length);
  for (const block of record.quality) {
    u8(block.score);
    u16(block.algorithmVendor);
    u16(block.algorithm);
  }
  if (record.certifications !== null) {
    u8(record.certifications.length);
    for (const block of record.certifications) {
      u16(block.authority);
      u8(block.scheme);
    }
  }
  u8(record.position);
  u8(record.representationNumber);
  u8(record.scaleUnit === 'pixels-per-inch' ? 1 : 2);
  u16(record.scanRate.horizontal);
  u16(record.scanRate.vertical);
  u16(record.imageRate.horizontal);
  u16(record.imageRate.vertical);
  u8(8);
  u8(record.compression);
  u8(record.impression);
  u16(record.width);
  u16(record.height);
  u32(record.image.length);
  bytes.set(record.image, at);
  at += record.image.length;
  for (const block of record.extended) {
    u16(block.type);
    u16(EXTENDED_HEAD_BYTES + block.data.length);
    bytes.set(block.data, at);
    at += block.data.length;
  }
  const reread = readFingerRecord(bytes);
  if (!reread.ok) throw new RangeError(`finger record: ${reread.error.field} is out of range`);
  return bytes;
}

/** Reads a record strictly: every length must agree with every other, every code must be one the standard names. */
export function readFingerRecord(bytes: Uint8Array): Result<FingerRecord, FingerRecordError> {
  const input = new ByteReader(bytes);
  try {
    return ok(readRecord(input));
  } catch (problem) {
    if (problem instanceof Refusal) return err(problem.error);
    throw problem;
  }
}

/** Carries a refusal out of the nested reading functions; never leaves this module. */
class Refusal extends Error {
  readonly error: FingerRecordError;
  constructor(error: FingerRecordError) {
    super(error.field);
    this.error = error;
  }
}

function refuse(field: FingerRecordField): never {
  throw new Refusal({ code: 'record-invalid', field });
}

function take(value: number | null, field: FingerRecordField): number {
  if (value === null) throw new Refusal({ code: 'record-truncated', field });
  return value;
}

function check(isGood: boolean, field: FingerRecordField): void {
  if (!isGood) refuse(field);
}

function readRecord(input: ByteReader): FingerRecord {
  check(take(input.u32(), 'format-identifier') === FORMAT, 'format-identifier');
  check(take(input.u32(), 'version') === VERSION, 'version');
  const recordLength = take(input.u32(), 'record-length');
  if (recordLength > input.length) throw new Refusal({ code: 'record-truncated', field: 'record-length' });
  check(recordLength === input.length, 'record-length');
  check(take(input.u16(), 'representation-count') === 1, 'representation-count');
  const certificationFlag = take(input.u8(), 'certification-flag');
  check(certificationFlag <= 1, 'certification-flag');
  check(take(input.u8(), 'finger-count') === 1, 'finger-count');
  const representationLength = take(input.u32(), 'representation-length');
  check(representationLength === recordLength - GENERAL_HEADER_BYTES, 'representation-length');

  const capturedAt = readCaptureTime(input);
  const captureTechnology = take(input.u8(), 'capture-technology');
  check(captureTechnology <= 0x14, 'capture-technology');
  const captureVendor = take(input.u16(), 'capture-vendor');
  const captureDeviceType = take(input.u16(), 'capture-device-type');
  const quality = readQuality(input);
  const certifications = certificationFlag === 1 ? readCertifications(input) : null;
  const position = take(input.u8(), 'finger-position');
  check(position <= 10, 'finger-position');
  const representationNumber = take(input.u8(), 'representation-number');
  check(representationNumber <= 15, 'representation-number');
  const unit = take(input.u8(), 'scale-unit');
  check(unit === 1 || unit === 2, 'scale-unit');
  const scanRate = readRate(input, 'scan-rate');
  const imageRate = readRate(input, 'image-rate');
  // The image can only have been sampled down from the scan (clause 8.2.13 and 8.2.14).
  check(imageRate.horizontal <= scanRate.horizontal && imageRate.vertical <= scanRate.vertical, 'image-rate');
  check(take(input.u8(), 'bit-depth') === 8, 'bit-depth');
  const compression = readCompression(input);
  const impression = take(input.u8(), 'impression');
  check(impression <= 0x0f || impression === 0x18 || impression === 0x1c || impression === 0x1d, 'impression');
  const width = take(input.u16(), 'width');
  check(width > 0, 'width');
  const height = take(input.u16(), 'height');
  check(height > 0, 'height');
  const imageLength = take(input.u32(), 'image-length');
  check(imageLength > 0 && imageLength <= input.remaining, 'image-length');
  check(compression !== COMPRESSION.raw || imageLength === width * height, 'image-length');
  const image = input.bytes(imageLength) ?? refuse('image');
  return {
    capturedAt,
    captureTechnology,
    captureVendor,
    captureDeviceType,
    quality,
    certifications,
    position,
    representationNumber,
    scaleUnit: unit === 1 ? 'pixels-per-inch' : 'pixels-per-centimetre',
    scanRate,
    imageRate,
    compression,
    impression,
    width,
    height,
    image,
    extended: readExtended(input),
  };
}

function readQuality(input: ByteReader): QualityBlock[] {
  const blocks: QualityBlock[] = [];
  for (let left = take(input.u8(), 'quality-count'); left > 0; left -= 1) {
    const score = take(input.u8(), 'quality-score');
    check(score <= 100 || score === 255, 'quality-score');
    const algorithmVendor = take(input.u16(), 'quality-algorithm');
    blocks.push({ score, algorithmVendor, algorithm: take(input.u16(), 'quality-algorithm') });
  }
  return blocks;
}

function readCertifications(input: ByteReader): { authority: number; scheme: number }[] {
  const blocks: { authority: number; scheme: number }[] = [];
  for (let left = take(input.u8(), 'certification-blocks'); left > 0; left -= 1) {
    const authority = take(input.u16(), 'certification-blocks');
    blocks.push({ authority, scheme: take(input.u8(), 'certification-blocks') });
  }
  return blocks;
}

function readRate(input: ByteReader, field: 'scan-rate' | 'image-rate'): { horizontal: number; vertical: number } {
  const horizontal = take(input.u16(), field);
  const vertical = take(input.u16(), field);
  check(horizontal > 0 && vertical > 0, field);
  return { horizontal, vertical };
}

function readCompression(input: ByteReader): CompressionCode {
  const code = take(input.u8(), 'compression');
  return Object.values(COMPRESSION).find((known) => known === code) ?? refuse('compression');
}

function readExtended(input: ByteReader): ExtendedBlock[] {
  const blocks: ExtendedBlock[] = [];
  while (input.remaining > 0) {
    const type = take(input.u16(), 'extended-block');
    const length = take(input.u16(), 'extended-block');
    check(length >= EXTENDED_HEAD_BYTES, 'extended-block');
    const data = input.bytes(length - EXTENDED_HEAD_BYTES);
    if (data === null) throw new Refusal({ code: 'record-truncated', field: 'extended-block' });
    blocks.push({ type, data });
  }
  return blocks;
}

function writeCaptureTime(target: Uint8Array, time: Date | null): void {
  if (time === null) {
    target.fill(0xff);
    return;
  }
  const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
  view.setUint16(0, time.getUTCFullYear());
  target[2] = time.getUTCMonth() + 1;
  target[3] = time.getUTCDate();
  target[4] = time.getUTCHours();
  target[5] = time.getUTCMinutes();
  target[6] = time.getUTCSeconds();
  view.setUint16(7, time.getUTCMilliseconds());
}

function readCaptureTime(input: ByteReader): Date | null {
  const field = 'capture-time';
  const year = take(input.u16(), field);
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = Array.from({ length: 5 }, () =>
    take(input.u8(), field),
  );
  const millisecond = take(input.u16(), field);
  if (year === 0xffff) {
    check([month, day, hour, minute, second].every((part) => part === 0xff) && millisecond === 0xffff, field);
    return null;
  }
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, day);
  time.setUTCHours(hour, minute, second, millisecond);
  // A date that does not survive the calendar (31 February, hour 24) was never a date.
  const isSame =
    time.getUTCFullYear() === year &&
    time.getUTCMonth() === month - 1 &&
    time.getUTCDate() === day &&
    time.getUTCHours() === hour &&
    time.getUTCMinutes() === minute &&
    time.getUTCSeconds() === second &&
    time.getUTCMilliseconds() === millisecond;
  check(isSame, field);
  return time;
}
