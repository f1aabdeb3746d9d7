import type { Result } from '#kit/result.ts';
import { UNKNOWN, type FingerName } from '#vocabulary/fingers.ts';
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

/** Finger positions of ISO/IEC 19794-4:2011 table 5 for one finger: 0 unknown, 1-5 right thumb to little, 6-10 left. */
export const FINGER_POSITIONS: Readonly<Record<FingerName | typeof UNKNOWN, number>> = {
  [UNKNOWN]: 0,
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
export type FingerRecordError = RecordError<FingerRecordField>;

const FORMAT = 0x46495200;
const VERSION = 0x30323000;
/** Representation header without quality and certification blocks, up to and including the image length. */
const FIXED_REPRESENTATION_BYTES = 41;
const CERTIFICATION_BLOCK_BYTES = 3;
const EXTENDED_HEAD_BYTES = 4;
/** The standard knows three kinds; millions of empty ones would fit into a record of a few megabytes. */
const MOST_EXTENDED_BLOCKS = 64;

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
  const output = new FieldWriter(GENERAL_HEADER_BYTES + representationBytes);
  output.u32(FORMAT);
  output.u32(VERSION);
  output.u32(output.record.length);
  output.u16(1);
  output.u8(record.certifications === null ? 0 : 1);
  output.u8(1);
  output.u32(representationBytes);
  writeCaptureTime(output, record.capturedAt);
  output.u8(record.captureTechnology);
  output.u16(record.captureVendor);
  output.u16(record.captureDeviceType);
  writeQualityBlocks(output, record.quality);
  if (record.certifications !== null) {
    output.u8(record.certifications.length);
    for (const block of record.certifications) {
      output.u16(block.authority);
      output.u8(block.scheme);
    }
  }
  output.u8(record.position);
  output.u8(record.representationNumber);
  output.u8(record.scaleUnit === 'pixels-per-inch' ? 1 : 2);
  output.u16(record.scanRate.horizontal);
  output.u16(record.scanRate.vertical);
  output.u16(record.imageRate.horizontal);
  output.u16(record.imageRate.vertical);
  output.u8(8);
  output.u8(record.compression);
  output.u8(record.impression);
  output.u16(record.width);
  output.u16(record.height);
  output.u32(record.image.length);
  output.bytes(record.image);
  for (const block of record.extended) {
    output.u16(block.type);
    output.u16(EXTENDED_HEAD_BYTES + block.data.length);
    output.bytes(block.data);
  }
  const reread = readFingerRecord(output.record);
  if (!reread.ok) throw new RangeError(`finger record: ${reread.error.field} is out of range`);
  return output.record;
}

/** Reads a record strictly: every length must agree with every other, every code must be one the standard names. */
export function readFingerRecord(bytes: Uint8Array): Result<FingerRecord, FingerRecordError> {
  return readFields(bytes, readRecord);
}

type Input = FieldReader<FingerRecordField>;

function readRecord(input: Input): FingerRecord {
  input.check(input.u32('format-identifier') === FORMAT, 'format-identifier');
  input.check(input.u32('version') === VERSION, 'version');
  const recordLength = readRecordLength(input);
  input.check(input.u16('representation-count') === 1, 'representation-count');
  const certificationFlag = input.u8('certification-flag');
  input.check(certificationFlag <= 1, 'certification-flag');
  input.check(input.u8('finger-count') === 1, 'finger-count');
  const representationLength = input.u32('representation-length');
  input.check(representationLength === recordLength - GENERAL_HEADER_BYTES, 'representation-length');

  const capturedAt = readCaptureTime(input);
  const captureTechnology = input.u8('capture-technology');
  input.check(captureTechnology <= 0x14, 'capture-technology');
  const captureVendor = input.u16('capture-vendor');
  const captureDeviceType = input.u16('capture-device-type');
  const quality = readQualityBlocks(input);
  const certifications = certificationFlag === 1 ? readCertifications(input) : null;
  const position = input.u8('finger-position');
  input.check(position <= 10, 'finger-position');
  const representationNumber = input.u8('representation-number');
  input.check(representationNumber <= 15, 'representation-number');
  const unit = input.u8('scale-unit');
  input.check(unit === 1 || unit === 2, 'scale-unit');
  const scanRate = readRate(input, 'scan-rate');
  const imageRate = readRate(input, 'image-rate');
  // The image can only have been sampled down from the scan (clause 8.2.13 and 8.2.14).
  input.check(imageRate.horizontal <= scanRate.horizontal && imageRate.vertical <= scanRate.vertical, 'image-rate');
  input.check(input.u8('bit-depth') === 8, 'bit-depth');
  const compression = readCompression(input);
  const impression = input.u8('impression');
  input.check(impression <= 0x0f || impression === 0x18 || impression === 0x1c || impression === 0x1d, 'impression');
  const width = input.u16('width');
  input.check(width > 0, 'width');
  const height = input.u16('height');
  input.check(height > 0, 'height');
  const imageLength = input.u32('image-length');
  input.check(imageLength > 0 && imageLength <= input.remaining, 'image-length');
  input.check(compression !== COMPRESSION.raw || imageLength === width * height, 'image-length');
  const image = input.bytes(imageLength, 'image');
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

function readCertifications(input: Input): { authority: number; scheme: number }[] {
  const blocks: { authority: number; scheme: number }[] = [];
  for (let left = input.u8('certification-blocks'); left > 0; left -= 1) {
    const authority = input.u16('certification-blocks');
    blocks.push({ authority, scheme: input.u8('certification-blocks') });
  }
  return blocks;
}

function readRate(input: Input, field: 'scan-rate' | 'image-rate'): { horizontal: number; vertical: number } {
  const horizontal = input.u16(field);
  const vertical = input.u16(field);
  input.check(horizontal > 0 && vertical > 0, field);
  return { horizontal, vertical };
}

function readCompression(input: Input): CompressionCode {
  const code = input.u8('compression');
  return Object.values(COMPRESSION).find((known) => known === code) ?? input.refuse('compression');
}

function readExtended(input: Input): ExtendedBlock[] {
  const blocks: ExtendedBlock[] = [];
  while (input.remaining > 0) {
    const type = input.u16('extended-block');
    const length = input.u16('extended-block');
    input.check(length >= EXTENDED_HEAD_BYTES && blocks.length < MOST_EXTENDED_BLOCKS, 'extended-block');
    blocks.push({ type, data: input.bytes(length - EXTENDED_HEAD_BYTES, 'extended-block') });
  }
  return blocks;
}
