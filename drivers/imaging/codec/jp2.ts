import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';

/** A still picture as ISO/IEC 15444-1 annex I wraps it: one codestream and what its boxes say of it. */
export interface Jp2 {
  readonly width: number;
  readonly height: number;
  /** From the capture resolution box, in pixels an inch; null when the file has none. */
  readonly pixelsPerInch: { readonly horizontal: number; readonly vertical: number } | null;
  readonly codestream: Uint8Array;
}

/** Why a JP2 file was refused; `box` is the box type as spelled in the file ("jP  ", "ihdr"...). */
export interface Jp2Error {
  readonly code: 'jp2-truncated' | 'jp2-malformed' | 'jp2-box-missing' | 'jp2-not-grey';
  readonly box: string;
}

const SIGNATURE = [0x0d, 0x0a, 0x87, 0x0a] as const;
const GREYSCALE = 17;
const METRES_AN_INCH = 0.0254;
/** A still picture has about ten; millions of empty ones would fit into a file of a few megabytes. */
const MOST_BOXES = 64;

/** Wraps an 8-bit grey codestream (ISO/IEC 15444-1 annex I.5): signature, ftyp, jp2h with ihdr, colr and res/resc, jp2c. */
export function writeJp2(picture: {
  readonly width: number;
  readonly height: number;
  readonly pixelsPerInch: number;
  readonly codestream: Uint8Array;
}): Uint8Array {
  const ihdr = new Uint8Array(14);
  const view = new DataView(ihdr.buffer);
  view.setUint32(0, picture.height);
  view.setUint32(4, picture.width);
  view.setUint16(8, 1);
  ihdr[10] = 7;
  ihdr[11] = 7;
  const colr = Uint8Array.of(1, 0, 0, 0, 0, 0, GREYSCALE);
  const resc = new Uint8Array(10);
  writeResolution(new DataView(resc.buffer), picture.pixelsPerInch);
  return concatenate([
    box('jP  ', Uint8Array.from(SIGNATURE)),
    box('ftyp', concatenate([ascii('jp2 '), new Uint8Array(4), ascii('jp2 ')])),
    box('jp2h', concatenate([box('ihdr', ihdr), box('colr', colr), box('res ', box('resc', resc))])),
    box('jp2c', picture.codestream),
  ]);
}

/** Reads a JP2 of one 8-bit grey component; unknown boxes are passed over, as annex I.2.2 wants of every reader. */
export function readJp2(bytes: Uint8Array): Result<Jp2, Jp2Error> {
  const outer = readBoxes(bytes, 'jP  ');
  if (!outer.ok) return outer;
  const [first, second] = outer.value;
  if (first?.type !== 'jP  ' || !sameBytes(first.content, SIGNATURE))
    return err({ code: 'jp2-malformed', box: 'jP  ' });
  if (second?.type !== 'ftyp') return err({ code: 'jp2-box-missing', box: 'ftyp' });
  if (!namesJp2(second.content)) return err({ code: 'jp2-malformed', box: 'ftyp' });
  const header = outer.value.find((candidate) => candidate.type === 'jp2h');
  if (header === undefined) return err({ code: 'jp2-box-missing', box: 'jp2h' });
  const codestream = outer.value.find((candidate) => candidate.type === 'jp2c');
  if (codestream === undefined) return err({ code: 'jp2-box-missing', box: 'jp2c' });
  if (outer.value.indexOf(codestream) < outer.value.indexOf(header)) return err({ code: 'jp2-malformed', box: 'jp2c' });
  const inner = readBoxes(header.content, 'jp2h');
  if (!inner.ok) return inner;
  return readHeader(inner.value, codestream.content);
}

interface Box {
  readonly type: string;
  readonly content: Uint8Array;
}

function readHeader(boxes: readonly Box[], codestream: Uint8Array): Result<Jp2, Jp2Error> {
  const [ihdr] = boxes;
  if (ihdr?.type !== 'ihdr') return err({ code: 'jp2-box-missing', box: 'ihdr' });
  if (ihdr.content.length !== 14) return err({ code: 'jp2-malformed', box: 'ihdr' });
  const view = viewOf(ihdr.content);
  const height = view.getUint32(0);
  const width = view.getUint32(4);
  if (width === 0 || height === 0 || view.getUint8(11) !== 7) return err({ code: 'jp2-malformed', box: 'ihdr' });
  if (view.getUint16(8) !== 1 || view.getUint8(10) !== 7) return err({ code: 'jp2-not-grey', box: 'ihdr' });
  const colr = boxes.find((candidate) => candidate.type === 'colr');
  if (colr === undefined) return err({ code: 'jp2-box-missing', box: 'colr' });
  if (colr.content.length < 3) return err({ code: 'jp2-malformed', box: 'colr' });
  if (colr.content[0] === 1) {
    if (colr.content.length !== 7) return err({ code: 'jp2-malformed', box: 'colr' });
    if (viewOf(colr.content).getUint32(3) !== GREYSCALE) return err({ code: 'jp2-not-grey', box: 'colr' });
  }
  const res = boxes.find((candidate) => candidate.type === 'res ');
  if (res === undefined) return ok({ width, height, pixelsPerInch: null, codestream });
  const resolutions = readBoxes(res.content, 'res ');
  if (!resolutions.ok) return resolutions;
  const resc = resolutions.value.find((candidate) => candidate.type === 'resc');
  if (resc === undefined) return ok({ width, height, pixelsPerInch: null, codestream });
  const pixelsPerInch = readResolution(resc.content);
  if (pixelsPerInch === null) return err({ code: 'jp2-malformed', box: 'resc' });
  return ok({ width, height, pixelsPerInch, codestream });
}

function readBoxes(bytes: Uint8Array, parent: string): Result<readonly Box[], Jp2Error> {
  const view = viewOf(bytes);
  const boxes: Box[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes.length - at < 8) return err({ code: 'jp2-truncated', box: boxes.at(-1)?.type ?? parent });
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    let length = view.getUint32(at);
    let head = 8;
    if (length === 1) {
      if (bytes.length - at < 16) return err({ code: 'jp2-truncated', box: type });
      head = 16;
      length = view.getUint32(at + 8) === 0 ? view.getUint32(at + 12) : Number.POSITIVE_INFINITY;
    } else if (length === 0) length = bytes.length - at;
    if (length < head) return err({ code: 'jp2-malformed', box: type });
    if (length > bytes.length - at) return err({ code: 'jp2-truncated', box: type });
    if (boxes.length === MOST_BOXES) return err({ code: 'jp2-malformed', box: type });
    boxes.push({ type, content: bytes.subarray(at + head, at + length) });
    at += length;
  }
  return ok(boxes);
}

/** The resolution is a fraction with a power of ten, in pixels a metre (annex I.5.3.7.1). */
function writeResolution(view: DataView, pixelsPerInch: number): void {
  // Whole pixels a metre are within 0.013 ppi; past 1664 ppi the 16 bits need the power of ten.
  const perMetre = pixelsPerInch / METRES_AN_INCH;
  const exponent = perMetre > 0xffff ? 1 : 0;
  const numerator = Math.round(perMetre / 10 ** exponent);
  view.setUint16(0, numerator);
  view.setUint16(2, 1);
  view.setUint16(4, numerator);
  view.setUint16(6, 1);
  view.setInt8(8, exponent);
  view.setInt8(9, exponent);
}

function readResolution(content: Uint8Array): { readonly horizontal: number; readonly vertical: number } | null {
  if (content.length !== 10) return null;
  const view = viewOf(content);
  const vertical = view.getUint16(0) / view.getUint16(2);
  const horizontal = view.getUint16(4) / view.getUint16(6);
  if (!(vertical > 0 && Number.isFinite(vertical) && horizontal > 0 && Number.isFinite(horizontal))) return null;
  return {
    horizontal: horizontal * 10 ** view.getInt8(9) * METRES_AN_INCH,
    vertical: vertical * 10 ** view.getInt8(8) * METRES_AN_INCH,
  };
}

function namesJp2(content: Uint8Array): boolean {
  if (content.length < 12 || content.length % 4 !== 0) return false;
  for (let at = 8; at < content.length; at += 4) {
    if (String.fromCharCode(...content.subarray(at, at + 4)) === 'jp2 ') return true;
  }
  return false;
}

function box(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + content.length);
  new DataView(bytes.buffer).setUint32(0, bytes.length);
  bytes.set(ascii(type), 4);
  bytes.set(content, 8);
  return bytes;
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function sameBytes(bytes: Uint8Array, expected: readonly number[]): boolean {
  return bytes.length === expected.length && expected.every((value, index) => bytes[index] === value);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
