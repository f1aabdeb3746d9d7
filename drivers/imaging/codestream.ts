import { err, ok } from '../kit/result.ts';
import type { Result } from '../kit/result.ts';

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
const SOT = 0xff90;

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
