import type { MediaType } from '#vocabulary/media-types.ts';
import { findJpeg } from './open-jpeg.ts';
import { isReadablePng, pngPixels } from './open-png.ts';

/**
 * What a document is when a reader opens it.
 * - `damaged`: nobody can read it
 * - `locked`: it asks for a password; a PDF that only restricts printing or copying opens for everybody and is readable
 * - `too-large`: it is readable, but has more pixels or pages than a station or an office can show
 */
export type DocumentVerdict = 'readable' | 'damaged' | 'locked' | 'too-large';

/** Pixels of a picture: the largest that telephones take. Decoded it is three bytes each. */
const MOST_PIXELS = 50_000_000;
const MOST_PAGES = 2000;

/**
 * Opens a document with the decoder of its type (pdf.js, libjpeg-turbo, zlib). What it is given may be made to harm it:
 * it is called in a process of its own only.
 */
export async function openDocument(bytes: Uint8Array, mediaType: MediaType): Promise<DocumentVerdict> {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (mediaType) {
    case 'application/pdf':
      return openPdf(content);
    case 'image/jpeg':
      return openJpeg(content);
    case 'image/png':
      return openPng(content);
  }
}

/**
 * pdf.js mends what other readers mend, too; what it cannot read, no office can. The first page is read as for showing, and
 * every page is looked for. A file whose end is missing was cut: it must be without fault as far as it goes.
 */
async function openPdf(content: Buffer): Promise<DocumentVerdict> {
  const { getDocument, PasswordException, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const isCut = endsTooSoon(content);
  if (isCut && endsInsideObject(content)) return 'damaged';
  const task = getDocument({
    // The reader takes the buffer for itself.
    data: Uint8Array.from(content),
    verbosity: VerbosityLevel.ERRORS,
    disableFontFace: true,
    useSystemFonts: false,
    maxImageSize: MOST_PIXELS,
    stopAtErrors: isCut,
  });
  try {
    const document = await task.promise;
    if (document.numPages === 0) return 'damaged';
    if (document.numPages > MOST_PAGES) return 'too-large';
    for (let number = 1; number <= document.numPages; number += 1) {
      const page = await document.getPage(number);
      if (number === 1 || isCut) await page.getOperatorList();
      page.cleanup();
    }
    return 'readable';
  } catch (error) {
    return error instanceof PasswordException || isLockedOtherwise(error) ? 'locked' : 'damaged';
  } finally {
    await task.destroy();
  }
}

/** Bytes at the end of a file in which readers look for its end mark (ISO 32000-1, annex H). */
const END_SEARCH_BYTES = 1024;

/** Whether the end mark is missing. A file for fast web view has one near its beginning, too, and needs a second. */
function endsTooSoon(pdf: Buffer): boolean {
  const last = pdf.lastIndexOf('%%EOF');
  const isLinearized = pdf.subarray(0, END_SEARCH_BYTES).includes('/Linearized');
  if (last >= 0 && !(isLinearized && pdf.indexOf('%%EOF') === last)) return false;
  const end = pdf.toString('latin1', Math.max(0, pdf.length - END_SEARCH_BYTES));
  return !/startxref\s+\d+\s+%%?E?O?\s*\0*$/u.test(end);
}

/** Whether the last object has no end. A table of places is no loss: readers make it again. */
function endsInsideObject(pdf: Buffer): boolean {
  const text = pdf.toString('latin1');
  const begun = [...text.matchAll(/\d\s+\d+\s+obj\b/gu)].at(-1)?.index ?? -1;
  const rest = text.slice(begun);
  return begun >= 0 && !/\bendobj\b/u.test(rest) && !/\/Type\s*\/XRef\b/u.test(rest);
}

/** A certificate is asked for, or a way of locking that pdf.js does not know; it has no exception of its own for these. */
function isLockedOtherwise(error: unknown): boolean {
  return error instanceof Error && /unknown encryption method|unsupported encryption algorithm/u.test(error.message);
}

async function openJpeg(content: Buffer): Promise<DocumentVerdict> {
  const { pixels, isBeyond, decode } = findJpeg(content);
  if (pixels > MOST_PIXELS || isBeyond) return 'too-large';
  return pixels > 0 && (await decode()) ? 'readable' : 'damaged';
}

function openPng(content: Buffer): DocumentVerdict {
  if (pngPixels(content) > MOST_PIXELS) return 'too-large';
  return isReadablePng(content) ? 'readable' : 'damaged';
}
