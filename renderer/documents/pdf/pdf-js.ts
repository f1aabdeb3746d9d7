import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';
import { PDF_DATA, pdfDataPath } from './pdf-data.ts';
import type { PdfDeps, PdfPageSource, PdfReading, PdfSource } from './open-pdf.ts';

/** Pixels of one picture; a larger one is left out. Documents are taken by the same measure. */
const MOST_PICTURE_PIXELS = 50_000_000;
/** Milliseconds for opening, and for drawing a page: a large scan on a slow machine takes a tenth. */
const LIMIT_MS = 60_000;

/** What pdf.js reads beside the document: from our own origin, by checked names. */
class OwnData {
  async fetch({ kind, filename }: { readonly kind: string; readonly filename: string }): Promise<Uint8Array> {
    const path = pdfDataPath(kind, filename);
    if (path === undefined) throw new Error('no such data');
    const answer = await fetch(path);
    if (!answer.ok) throw new Error('no such data');
    return new Uint8Array(await answer.arrayBuffer());
  }
}

/**
 * Reads a PDF with pdf.js, which is loaded at the first document. Each document has a worker of its own: it ends with the
 * document, and the memory it used is gone. Without a worker nothing is read, so a file is never parsed in the page itself.
 * Fonts of the document are drawn as outlines and never handed to the browser; no WebAssembly, no scripts, no XFA.
 */
async function read(data: Uint8Array<ArrayBuffer>): Promise<PdfReading> {
  const { getDocument, PDFWorker, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const port = new Worker(workerUrl, { type: 'module', name: 'pdf' });
  const failed = Promise.withResolvers<never>();
  // Nobody may be waiting when it fails.
  failed.promise.catch(() => undefined);
  port.addEventListener('error', () => failed.reject(new Error('the worker failed')));
  const worker = PDFWorker.create({ port, verbosity: VerbosityLevel.ERRORS });
  const task = getDocument({
    data,
    worker,
    verbosity: VerbosityLevel.ERRORS,
    BinaryDataFactory: OwnData,
    cMapUrl: `${PDF_DATA}cmaps/`,
    standardFontDataUrl: `${PDF_DATA}fonts/`,
    wasmUrl: new URL(`${PDF_DATA}decoders/`, document.baseURI).href,
    useWasm: false,
    useWorkerFetch: false,
    useSystemFonts: false,
    disableFontFace: true,
    disableWorkerRendering: true,
    enableXfa: false,
    maxImageSize: MOST_PICTURE_PIXELS,
  });
  return {
    source: task.promise.then(sourceOf),
    ended: failed.promise,
    end() {
      failed.reject(new Error('closed'));
      // It waits for the worker's answer, which a worker that ends does not give.
      task.destroy().catch(() => undefined);
      worker.destroy();
      port.terminate();
    },
  };
}

function sourceOf(document: PDFDocumentProxy): PdfSource {
  return { numPages: document.numPages, getPage: async (number) => pageOf(await document.getPage(number)) };
}

function pageOf(page: PDFPageProxy): PdfPageSource {
  const { width, height } = page.getViewport({ scale: 1 });
  return {
    size: { width, height },
    render: (canvas, scale) => page.render({ canvas, viewport: page.getViewport({ scale }) }),
    text: () => page.streamTextContent() as ReturnType<PdfPageSource['text']>,
    pictures: () => [...(page.objs as Iterable<readonly [string, unknown]>)].map(([, picture]) => picture),
    leave: () => void page.cleanup(),
  };
}

async function load(path: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const answer = await fetch(path, { signal });
  return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
}

function limit(): ReturnType<PdfDeps['limit']> {
  const over = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => over.resolve(undefined), LIMIT_MS);
  return { over: over.promise, stop: () => clearTimeout(timer) };
}

/** pdf.js in the page, with content that main gives. */
export const pdfJs: PdfDeps = { load, read, limit };
