import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';

/** Why a record was refused: it ends too early, or a field holds what the standard (or the rest of the record) forbids. */
export interface RecordError<Field extends string> {
  readonly code: 'record-truncated' | 'record-invalid';
  readonly field: Field;
}

/** One quality block: `score` 0-100, or 255 when the attempt to compute it failed. */
export interface QualityBlock {
  readonly score: number;
  readonly algorithmVendor: number;
  readonly algorithm: number;
}

export const QUALITY_BLOCK_BYTES = 5;
/** Format, version, length, representations, certification flag and the count of fingers or eyes: alike in all parts. */
export const GENERAL_HEADER_BYTES = 16;

/** Carries a refusal out of the nested reading functions; never leaves this module. */
class Refusal extends Error {
  readonly error: RecordError<string>;
  constructor(error: RecordError<string>) {
    super(error.field);
    this.error = error;
  }
}

/** Reads big-endian fields by name; what is missing or wrong ends the reading with the field's name. */
export class FieldReader<Field extends string> {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.#bytes.length;
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  u8(field: Field): number {
    return this.#view.getUint8(this.#advance(1, field));
  }

  u16(field: Field): number {
    return this.#view.getUint16(this.#advance(2, field));
  }

  u32(field: Field): number {
    return this.#view.getUint32(this.#advance(4, field));
  }

  /** A copy of the next `count` bytes. */
  bytes(count: number, field: Field): Uint8Array {
    const from = this.#advance(count, field);
    return this.#bytes.slice(from, from + count);
  }

  /** Refuses the record at `field` unless `isGood`. */
  check(isGood: boolean, field: Field): void {
    if (!isGood) this.refuse(field);
  }

  refuse(field: Field): never {
    throw new Refusal({ code: 'record-invalid', field });
  }

  endEarly(field: Field): never {
    throw new Refusal({ code: 'record-truncated', field });
  }

  /** Where the next `count` bytes begin. */
  #advance(count: number, field: Field): number {
    if (count > this.remaining) this.endEarly(field);
    this.#at += count;
    return this.#at - count;
  }
}

/** Runs `read` over the bytes; a refusal anywhere in it becomes the answer. */
export function readFields<Value, Field extends string>(
  bytes: Uint8Array,
  read: (input: FieldReader<Field>) => Value,
): Result<Value, RecordError<Field>> {
  try {
    return ok(read(new FieldReader<Field>(bytes)));
  } catch (problem) {
    // Only fields of this reader's own union are ever put into a refusal.
    if (problem instanceof Refusal) return err(problem.error as RecordError<Field>);
    throw problem;
  }
}

/** Writes big-endian fields one after another into a record of known length; a number too large for its field throws. */
export class FieldWriter {
  readonly record: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(length: number) {
    this.record = new Uint8Array(length);
    this.#view = new DataView(this.record.buffer);
  }

  u8(value: number): void {
    this.#view.setUint8(this.#at, whole(value, 0xff));
    this.#at += 1;
  }

  u16(value: number): void {
    this.#view.setUint16(this.#at, whole(value, 0xffff));
    this.#at += 2;
  }

  u32(value: number): void {
    this.#view.setUint32(this.#at, whole(value, 0xffffffff));
    this.#at += 4;
  }

  bytes(values: Uint8Array): void {
    this.record.set(values, this.#at);
    this.#at += values.length;
  }
}

/** A DataView would silently keep the low bits of a number that does not fit. */
function whole(value: number, most: number): number {
  if (!Number.isInteger(value) || value < 0 || value > most) throw new RangeError(`${value} does not fit its field`);
  return value;
}

/** The record's length, which has to be the number of bytes given. */
export function readRecordLength(input: FieldReader<'record-length'>): number {
  const recordLength = input.u32('record-length');
  if (recordLength > input.length) input.endEarly('record-length');
  input.check(recordLength === input.length, 'record-length');
  return recordLength;
}

/** Quality blocks as parts 4 and 6 share them: a count, then score, vendor and algorithm of each. */
export function readQualityBlocks(
  input: FieldReader<'quality-count' | 'quality-score' | 'quality-algorithm'>,
): QualityBlock[] {
  const blocks: QualityBlock[] = [];
  for (let left = input.u8('quality-count'); left > 0; left -= 1) {
    const score = input.u8('quality-score');
    input.check(score <= 100 || score === 255, 'quality-score');
    const algorithmVendor = input.u16('quality-algorithm');
    blocks.push({ score, algorithmVendor, algorithm: input.u16('quality-algorithm') });
  }
  return blocks;
}

export function writeQualityBlocks(output: FieldWriter, blocks: readonly QualityBlock[]): void {
  output.u8(blocks.length);
  for (const block of blocks) {
    output.u8(block.score);
    output.u16(block.algorithmVendor);
    output.u16(block.algorithm);
  }
}

/** Nine bytes, UTC; null is "unknown", all bits set. */
export function writeCaptureTime(output: FieldWriter, time: Date | null): void {
  if (time === null) {
    output.bytes(new Uint8Array(9).fill(0xff));
    return;
  }
  output.u16(time.getUTCFullYear());
  output.u8(time.getUTCMonth() + 1);
  output.u8(time.getUTCDate());
  output.u8(time.getUTCHours());
  output.u8(time.getUTCMinutes());
  output.u8(time.getUTCSeconds());
  output.u16(time.getUTCMilliseconds());
}

export function readCaptureTime(input: FieldReader<'capture-time'>): Date | null {
  const field = 'capture-time';
  const year = input.u16(field);
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = Array.from({ length: 5 }, () => input.u8(field));
  const millisecond = input.u16(field);
  if (year === 0xffff) {
    input.check([month, day, hour, minute, second].every((part) => part === 0xff) && millisecond === 0xffff, field);
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
  input.check(isSame, field);
  return time;
}
