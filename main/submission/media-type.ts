import type { MediaType } from '#vocabulary/media-types.ts';
import { readSegments } from './jpeg-segments.ts';

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** SOI, and the first byte of the marker that has to follow it (ITU-T T.81 annex B). */
const JPEG_START = Buffer.from([0xff, 0xd8, 0xff]);
/** Readers look for the PDF header within the first 1024 bytes (ISO 32000-1, annex H). */
const PDF_SEARCH_BYTES = 1024;

/**
 * The type that a document really has, by how it begins; its name and the type that a browser gives do not count.
 * Undefined when it is of no type that is taken. Whether it is whole is found by opening it (`openDocument`).
 */
export function mediaTypeOf(bytes: Uint8Array): MediaType | undefined {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (content.subarray(0, 3).equals(JPEG_START)) return isShowable(content) ? 'image/jpeg' : undefined;
  if (content.subarray(0, 8).equals(PNG_SIGNATURE)) return 'image/png';
  const start = content.subarray(0, PDF_SEARCH_BYTES).indexOf('%PDF-');
  return start >= 0 && /^%PDF-[12]\.\d/.test(content.toString('latin1', start, start + 8))
    ? 'application/pdf'
    : undefined;
}

/**
 * Whether programs that show pictures can show this JPEG. Arithmetic and lossless coding and samples of twelve bits stand in
 * the same standard, but browsers do not know them; a picture that does not get as far as its frame is merely damaged.
 */
function isShowable(jpeg: Buffer): boolean {
  const { frame } = readSegments(jpeg);
  return frame === undefined || (frame.marker <= 0xc2 && frame.precision === 8);
}
