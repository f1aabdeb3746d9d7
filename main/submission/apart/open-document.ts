import { createRequire } from 'node:module';
import type { MediaType } from '#vocabulary/media-types.ts';
import { isFrameHeader } from '../media-type.ts';

/**
 * What a document is when a reader opens it.
 * - `damaged`: nobody can read it
 * - `locked`: it asks for a password; a PDF that only restricts printing or copying opens for everybody and is readable
 * - `too-large`: it is readable, but has more pixels or pages than a station or an office can show
 */
export type DocumentVerdict = 'readable' | 'damaged' | 'locked' | 'too-large';

/** Pixels of a picture: the largest that telephones take. Decoded it is three bytes each. */
const MOST_PIXELS = 50_000_000;
/** Passes over a picture: progressive files have about ten, and each may be a few bytes long. */
const MOST_SCANS = 40;
const MOST_PAGES = 2000;

/**
 * Opens a document with the decoder of its type (pdf.js, libjpeg-turbo, pngjs). What it is given may be made to harm it:
 * it is called in a process of its own only.
 */
export async function openDocument(content: Uint8Array, mediaType: MediaType): Promise<DocumentVerdict> {
  switch (mediaType) {
    case 'application/pdf':
      return openPdf(content);
    case 'image/jpeg':
      return openJpeg(content);
    case 'image/png':
      return openPng(content);
  }
}

/** pdf.js mends what other readers mend, too; what it cannot read, no office can. The first page is read as for showing. */
async function openPdf(content: Uint8Array): Promise<DocumentVerdict> {
  const { getDocument, PasswordException, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const task = getDocument({
    // The reader takes the buffer for itself.
    data: Uint8Array.from(content),
    verbosity: VerbosityLevel.ERRORS,
    disableFontFace: true,
    useSystemFonts: false,
    maxImageSize: MOST_PIXELS,
  });
  try {
    const document = await task.promise;
    if (document.numPages === 0) return 'damaged';
    if (document.numPages > MOST_PAGES) return 'too-large';
    const page = await document.getPage(1);
    await page.getOperatorList();
    await document.getPage(document.numPages);
    return 'readable';
  } catch (error) {
    return error instanceof PasswordException ? 'locked' : 'damaged';
  } finally {
    await task.destroy();
  }
}

/** The few members used of the libjpeg-turbo build. */
interface JpegDecoder {
  getEncodedBuffer(size: number): Uint8Array;
  decode(): void;
  getFrameInfo(): { readonly width: number; readonly height: number };
  /** Three bytes a pixel, or one where it is grey; empty before a picture was begun. */
  getDecodedBuffer(): Uint8Array;
}
type LoadLibJpegTurbo = (options: {
  print: () => void;
  printErr: () => void;
}) => Promise<{ readonly JPEGDecoder: new () => JpegDecoder }>;

async function openJpeg(content: Uint8Array): Promise<DocumentVerdict> {
  const { segments, pixels, colours, scans } = readJpeg(Buffer.from(content));
  if (pixels === 0) return 'damaged';
  if (pixels > MOST_PIXELS || scans > MOST_SCANS) return 'too-large';
  // Printers' four colours, which browsers show and this decoder does not know. Its segments were followed before.
  if (colours === 4) return 'readable';
  // CommonJS that finds its .wasm beside itself and must never be bundled.
  const load = createRequire(import.meta.url)('@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs') as LoadLibJpegTurbo;
  const { JPEGDecoder } = await load({ print: ignoreText, printErr: ignoreText });
  const decoder = new JPEGDecoder();
  try {
    decoder.getEncodedBuffer(segments.length).set(segments);
    decoder.decode();
    const { width, height } = decoder.getFrameInfo();
    return width * height === pixels ? 'readable' : 'damaged';
  } catch {
    // It throws at each thing that it warns of, too; then the picture is there, as browsers show it.
    return decoder.getDecodedBuffer().some((value) => value !== 0) ? 'readable' : 'damaged';
  }
}

const ignoreText = (): void => undefined;

/**
 * Size, colours and number of scans of a JPEG, from its segments (ITU-T T.81 annex B), and the file without stray bytes
 * between them, over which every other decoder goes on to the next segment.
 */
function readJpeg(bytes: Buffer): { segments: Buffer; pixels: number; colours: number; scans: number } {
  const kept = [bytes.subarray(0, 2)];
  let frame = { pixels: 0, colours: 0 };
  let scans = 0;
  for (let at = 2; at + 4 <= bytes.length;) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff || marker === 0xff || marker === 0 || (marker >= 0xd0 && marker <= 0xd9)) {
      at += 1;
      continue;
    }
    if (isFrameHeader(marker) && frame.pixels === 0 && at + 10 <= bytes.length) {
      frame = { pixels: bytes.readUInt16BE(at + 5) * bytes.readUInt16BE(at + 7), colours: bytes[at + 9] ?? 0 };
    }
    const end = at + 2 + Math.max(2, bytes.readUInt16BE(at + 2));
    if (marker === 0xda) scans += 1;
    if (scans === 0) kept.push(bytes.subarray(at, end));
    else if (scans === 1 && marker === 0xda) kept.push(bytes.subarray(at));
    at = end;
  }
  return { ...frame, scans, segments: Buffer.concat(kept) };
}

async function openPng(content: Uint8Array): Promise<DocumentVerdict> {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  // Width and height are the first members of the first chunk (ISO/IEC 15948, 11.2.2).
  const pixels = bytes.readUInt32BE(16) * bytes.readUInt32BE(20);
  if (pixels > MOST_PIXELS) return 'too-large';
  const { PNG } = await import('pngjs');
  try {
    PNG.sync.read(withoutTail(bytes));
    return 'readable';
  } catch {
    return 'damaged';
  }
}

/** Up to the end of the IEND chunk: what stands behind it is left out of account by every viewer. */
function withoutTail(png: Buffer): Buffer {
  let at = 8;
  while (at + 12 <= png.length) {
    const end = at + 12 + png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IEND') return png.subarray(0, end);
    at = end;
  }
  return png;
}
