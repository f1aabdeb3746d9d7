import { crc32 } from 'node:zlib';
import type { MediaType } from '#vocabulary/media-types.ts';

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** SOI, and the first byte of the marker that has to follow it (ITU-T T.81 annex B). */
const JPEG_START = Buffer.from([0xff, 0xd8, 0xff]);
/** Readers look for the PDF header within the first 1024 bytes (ISO 32000-1, annex H). */
const PDF_SEARCH_BYTES = 1024;

/**
 * The type that a document really has, from its bytes; its name and the type that a browser gives do not count.
 * Undefined when the type is not allowed or the structure is cut (a picture without its end, a PDF without end mark).
 */
export function mediaTypeOf(bytes: Uint8Array): MediaType | undefined {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isJpeg(content)) return 'image/jpeg';
  if (isPng(content)) return 'image/png';
  if (isPdf(content)) return 'application/pdf';
  return undefined;
}

/** Whether bytes that are not a whole document begin as one: then they are a damaged document of an allowed type. */
export function beginsAsDocument(bytes: Uint8Array): boolean {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isPicture = content.subarray(0, 3).equals(JPEG_START) || content.subarray(0, 8).equals(PNG_SIGNATURE);
  return isPicture || hasPdfHeader(content);
}

function hasPdfHeader(content: Buffer): boolean {
  const start = content.subarray(0, PDF_SEARCH_BYTES).indexOf('%PDF-');
  return start >= 0 && /^%PDF-[12]\.\d/.test(content.toString('latin1', start, start + 8));
}

/**
 * A header, and the mark at the end or most of it. What programs wrote behind the mark is left out of account by every
 * reader; a file without any mark was cut. One for fast web view has a mark near its beginning, too, and needs a second.
 */
function isPdf(content: Buffer): boolean {
  if (!hasPdfHeader(content)) return false;
  const last = content.lastIndexOf('%%EOF');
  const isLinearized = content.subarray(0, PDF_SEARCH_BYTES).includes('/Linearized');
  if (last >= 0 && !(isLinearized && content.indexOf('%%EOF') === last)) return true;
  const end = content.toString('latin1', Math.max(0, content.length - PDF_SEARCH_BYTES));
  return /startxref\s+\d+\s+%%?E?O?\s*\0*$/u.test(end);
}

/** Follows the segments of ITU-T T.81 annex B from SOI to the scan, with a frame header and its size, then to EOI. */
function isJpeg(content: Buffer): boolean {
  if (content.length < 4 || content.readUInt16BE(0) !== 0xffd8) return false;
  let at = 2;
  let hasFrame = false;
  while (at + 4 <= content.length) {
    // Decoders go on to the next marker over bytes that belong to no segment.
    if (content[at] !== 0xff) {
      at += 1;
      continue;
    }
    const marker = content[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = content.readUInt16BE(at + 2);
    if (length < 2) return false;
    if (isFrameHeader(marker)) {
      if (at + 9 > content.length || content.readUInt16BE(at + 7) === 0) return false;
      hasFrame = true;
    }
    at += 2 + length;
    if (marker === 0xda) return hasFrame && content.indexOf(Buffer.of(0xff, 0xd9), at) >= 0;
  }
  return false;
}

/** Whether a marker of a JPEG begins the header of its frame, with its size (ITU-T T.81, table B.1). */
export function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** Walks the chunks of ISO/IEC 15948 from IHDR to IEND, with their check sums. */
function isPng(content: Buffer): boolean {
  if (!content.subarray(0, 8).equals(PNG_SIGNATURE)) return false;
  let at = 8;
  let hasData = false;
  while (at + 12 <= content.length) {
    const length = content.readUInt32BE(at);
    const end = at + 8 + length;
    if (end + 4 > content.length) return false;
    const type = content.toString('latin1', at + 4, at + 8);
    if (crc32(content.subarray(at + 4, end)) !== content.readUInt32BE(end)) return false;
    if (at === 8) {
      if (type !== 'IHDR' || length !== 13) return false;
      if (content.readUInt32BE(at + 8) === 0 || content.readUInt32BE(at + 12) === 0) return false;
    }
    if (type === 'IDAT') hasData = true;
    if (type === 'IEND') return hasData;
    at = end + 4;
  }
  return false;
}
