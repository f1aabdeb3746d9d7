import type { Frame } from '../../reader/port.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';

/** Why a PGM file was refused; `field` names the part of the header, or `pixels`. */
export interface PgmError {
  readonly code: 'pgm-malformed';
  readonly field: 'magic' | 'width' | 'height' | 'maximum' | 'pixels';
}

const LARGEST_SIDE = 10_000;
const SPACE = new Set([0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d]);

/**
 * Reads one binary grey picture (netpbm "P5", 8 bit, maximum 255). Comments in the header are allowed; a second picture
 * or any byte after the pixels is refused. The format has no resolution, so the caller says it.
 */
export function readPgm(bytes: Uint8Array, pixelsPerInch: number): Result<Frame, PgmError> {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x35) return err({ code: 'pgm-malformed', field: 'magic' });
  let at = 2;
  const header: number[] = [];
  for (const field of ['width', 'height', 'maximum'] as const) {
    const number = readHeaderNumber(bytes, at);
    if (number === null || number.value < 1 || number.value > LARGEST_SIDE)
      return err({ code: 'pgm-malformed', field });
    header.push(number.value);
    at = number.end;
  }
  const [width = 0, height = 0, maximum = 0] = header;
  if (maximum !== 255 || !SPACE.has(bytes[at] ?? -1)) return err({ code: 'pgm-malformed', field: 'maximum' });
  at += 1;
  if (bytes.length - at !== width * height) return err({ code: 'pgm-malformed', field: 'pixels' });
  return ok({ width, height, pixelsPerInch, pixels: bytes.slice(at) });
}

/** Writes a frame as binary PGM ("P5", maximum 255). */
export function writePgm(frame: Frame): Uint8Array {
  const header = new TextEncoder().encode(`P5\n${frame.width} ${frame.height}\n255\n`);
  const bytes = new Uint8Array(header.length + frame.pixels.length);
  bytes.set(header);
  bytes.set(frame.pixels, header.length);
  return bytes;
}

function readHeaderNumber(bytes: Uint8Array, from: number): { readonly value: number; readonly end: number } | null {
  let at = from;
  if (!SPACE.has(bytes[at] ?? -1)) return null;
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    if (SPACE.has(byte)) at += 1;
    else if (byte === 0x23) while (at < bytes.length && bytes[at] !== 0x0a) at += 1;
    else break;
  }
  let value = 0;
  let digits = 0;
  for (; digits < 7; digits += 1) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    at += 1;
  }
  return digits === 0 || digits === 7 ? null : { value, end: at };
}
