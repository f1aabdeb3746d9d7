import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';

/** What the main header of a JPEG 2000 codestream says (ISO/IEC 15444-1 annex A.5, A.6). */
export interface CodestreamHeader {
  readonly width: number;
  readonly height: number;
  /** True for the reversible 5-3 wavelet, the only lossless one. */
  readonly reversible: boolean;
}

/** Why a codestream was refused; `segment` is the marker segment at fault. */
export interface CodestreamError {
  readonly code: 'codestream-truncated' | 'codestream-malformed' | 'codestream-not-grey';
  readonly segment: 'SOC' | 'SIZ' | 'COD' | 'SOT';
}

const SOC = 0xff4f;
const SIZ = 0xff51;
const COD = 0xff52;
const COM = 0xff64;
const SOT = 0xff90;
const COMMENT_HEAD_BYTES = 6;
const LONGEST_SEGMENT = 0xffff + 2;

/** Reads the main header, before any decoder sees the bytes: one unsigned 8-bit component is required. */
export function readCodestreamHeader(bytes: Uint8Array): Result<CodestreamHeader, CodestreamError> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 2 || view.getUint16(0) !== SOC) return err({ code: 'codestream-malformed', segment: 'SOC' });
  if (bytes.length < 45) return err({ code: 'codestream-truncated', segment: 'SIZ' });
  if (view.getUint16(2) !== SIZ || view.getUint16(4) < 41) return err({ code: 'codestream-malformed', segment: 'SIZ' });
  const width = view.getUint32(8) - view.getUint32(16);
  const height = view.getUint32(12) - view.getUint32(20);
  if (width <= 0 || height <= 0) return err({ code: 'codestream-malformed', segment: 'SIZ' });
  const isGrey = view.getUint16(40) === 1 && view.getUint8(42) === 7 && view.getUint16(4) === 41;
  if (!isGrey) return err({ code: 'codestream-not-grey', segment: 'SIZ' });
  if (view.getUint8(43) !== 1 || view.getUint8(44) !== 1) return err({ code: 'codestream-malformed', segment: 'SIZ' });
  let reversible: boolean | null = null;
  for (let at = 45; ;) {
    if (bytes.length - at < 4)
      return err({ code: 'codestream-truncated', segment: reversible === null ? 'COD' : 'SOT' });
    const marker = view.getUint16(at);
    if (marker === SOT) break;
    const length = view.getUint16(at + 2);
    if (marker < 0xff00 || length < 2) return err({ code: 'codestream-malformed', segment: 'COD' });
    if (marker === COD) {
      if (length < 12 || bytes.length - at < 14) return err({ code: 'codestream-truncated', segment: 'COD' });
      reversible = view.getUint8(at + 13) === 1;
    }
    at += 2 + length;
  }
  if (reversible === null) return err({ code: 'codestream-malformed', segment: 'COD' });
  return ok({ width, height, reversible });
}

/**
 * Makes a codestream at least `leastLength` bytes long by comments of zeros in its main header (annex A.9.2, binary), which
 * every decoder passes over. The codestream has to be one that {@link readCodestreamHeader} takes.
 */
export function lengthenCodestream(codestream: Uint8Array, leastLength: number): Uint8Array {
  const lacking = leastLength - codestream.length;
  if (lacking <= 0) return codestream;
  const header = new DataView(codestream.buffer, codestream.byteOffset, codestream.byteLength);
  let end = 2;
  while (header.getUint16(end) !== SOT) end += 2 + header.getUint16(end + 2);
  const lengths: number[] = [];
  for (let left = lacking; left > 0; left -= LONGEST_SEGMENT) {
    lengths.push(Math.max(COMMENT_HEAD_BYTES, Math.min(LONGEST_SEGMENT, left)));
  }
  const added = lengths.reduce((sum, length) => sum + length, 0);
  const longer = new Uint8Array(codestream.length + added);
  longer.set(codestream.subarray(0, end));
  longer.set(codestream.subarray(end), end + added);
  const view = new DataView(longer.buffer);
  for (const length of lengths) {
    view.setUint16(end, COM);
    view.setUint16(end + 2, length - 2);
    end += length;
  }
  return longer;
}
