import { COMPRESSION, FINGER_POSITIONS, readFingerRecord } from '../imaging/record/iso-19794-4.ts';
import type { FingerRecordField } from '../imaging/record/iso-19794-4.ts';
import { EYE_LABELS, IRIS_IMAGE_FORMAT, readIrisRecord } from '../imaging/record/iso-19794-6.ts';
import type { IrisRecordField } from '../imaging/record/iso-19794-6.ts';
import { readJpeg2000Header } from '../imaging/codec/jpeg2000.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { wiping } from '#kit/wiped.ts';
import { UNKNOWN } from '#vocabulary/fingers.ts';

/** The faulty part of a record. */
export type RecordField = FingerRecordField | IrisRecordField;

/** What a valid record says about itself. */
export interface RegistrationRecord {
  /** The finger or eye by its SBI name; `UNKNOWN` when the record does not say it. */
  readonly bioSubType: string;
  /** The field that says it. */
  readonly namedBy: RecordField;
}

/** Why a record is refused. */
export interface RecordRefusal {
  readonly code: 'answer-record';
  readonly field: RecordField;
}

/**
 * Reads a record of an RCAPTURE answer strictly: ISO/IEC 19794-4:2011 of one finger, -6:2011 of one eye. The picture in
 * it must be what MOSIP registers, a lossless JP2 of one grey component with the size that the record says. Only the
 * headers of the picture are decoded, and the copy made for that is wiped.
 */
export function readRegistrationRecord(
  type: 'Finger' | 'Iris',
  iso: Uint8Array,
): Result<RegistrationRecord, RecordRefusal> {
  return type === 'Finger' ? readFinger(iso) : readIris(iso);
}

function readFinger(iso: Uint8Array): Result<RegistrationRecord, RecordRefusal> {
  const read = readFingerRecord(iso);
  if (!read.ok) return refuse(read.error.field);
  const { position, compression, image, extended } = read.value;
  using _ = wiping(image, ...extended.map(({ data }) => data));
  if (compression !== COMPRESSION.jpeg2000Lossless) return refuse('compression');
  const field = fieldAtFault(read.value, 'compression');
  return field ? refuse(field) : ok({ bioSubType: nameOf(FINGER_POSITIONS, position), namedBy: 'finger-position' });
}

function readIris(iso: Uint8Array): Result<RegistrationRecord, RecordRefusal> {
  const read = readIrisRecord(iso);
  if (!read.ok) return refuse(read.error.field);
  const { eye, format, compression, image } = read.value;
  using _ = wiping(image);
  if (format !== IRIS_IMAGE_FORMAT.monoJpeg2000) return refuse('image-format');
  if (compression !== 'lossless') return refuse('image-properties');
  const field = fieldAtFault(read.value, 'image-properties');
  return field ? refuse(field) : ok({ bioSubType: nameOf(EYE_LABELS, eye), namedBy: 'eye-label' });
}

function refuse(field: RecordField): { readonly ok: false; readonly error: RecordRefusal } {
  return err({ code: 'answer-record', field });
}

/** Where the record and its picture disagree; `lossless` is the field that says that the compression is lossless. */
function fieldAtFault(
  record: { readonly width: number; readonly height: number; readonly image: Uint8Array },
  lossless: RecordField,
): RecordField | undefined {
  const picture = readJpeg2000Header(record.image);
  if (!picture.ok) return 'image';
  if (picture.value.width !== record.width) return 'width';
  if (picture.value.height !== record.height) return 'height';
  return picture.value.reversible ? undefined : lossless;
}

function nameOf(codes: Readonly<Record<string, number>>, code: number): string {
  return Object.keys(codes).find((name) => codes[name] === code) ?? UNKNOWN;
}
