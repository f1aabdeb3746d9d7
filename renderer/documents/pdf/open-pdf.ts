import { err, ok, type Result } from '#kit/result.ts';
import { createTextLines, type TextPiece } from './page-text.ts';
import type { PageSize } from './page-size.ts';

/**
 * Why a document is not shown.
 * - `gone`: main does not give it, or not any more
 * - `damaged`: nobody can read it
 * - `locked`: it asks for a password
 * - `slow`: opening or drawing did not end in time
 */
export type PdfTrouble = 'gone' | 'damaged' | 'locked' | 'slow';
type Opened<T> = Result<T, { readonly code: PdfTrouble }>;

/** A page as pdf.js has it. */
export interface PdfPageSource {
  readonly size: PageSize;
  /** Draws the page with `scale` pixels a point on a canvas that is as large. */
  render(canvas: HTMLCanvasElement, scale: number): { readonly promise: Promise<void>; cancel(): void };
  text(): ReadableStream<{ readonly items: readonly (TextPiece | { readonly type: string })[] }>;
  /** Pictures of the page; null where one could not be read. They are known when it is drawn. */
  pictures(): readonly unknown[];
  /** Lets go of what drawing needed. */
  leave(): void;
}
export interface PdfSource {
  readonly numPages: number;
  getPage(number: number): Promise<PdfPageSource>;
}
/** pdf.js over a worker of its own. `ended` rejects when the worker fails; `end` takes it away with all that it holds. */
export interface PdfReading {
  readonly source: Promise<PdfSource>;
  readonly ended: Promise<never>;
  end(): void;
}

/** One page. It holds what drawing needs until `leave`. */
export interface ShownPage {
  readonly size: PageSize;
  /** Draws into `canvas`, whose size it sets. False: a picture on the page could not be read and is missing. */
  draw(canvas: HTMLCanvasElement, scale: number, signal: AbortSignal): Promise<Opened<{ readonly whole: boolean }>>;
  /** The text as lines; empty where the page is a picture. */
  text(): Promise<readonly string[]>;
  leave(): void;
}

/** An opened document. `close` takes its content out of memory, whatever is going on with it. */
export interface ShownPdf {
  readonly pageCount: number;
  page(number: number): Promise<Opened<ShownPage>>;
  close(): void;
}

export interface PdfDeps {
  /** The content, as main gives it to the page; undefined where it does not. */
  readonly load: (path: string, signal: AbortSignal) => Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Reads the content in a worker; the content is the worker's from then on. */
  readonly read: (content: Uint8Array<ArrayBuffer>) => Promise<PdfReading>;
  /** Resolves after the time that one thing may take. */
  readonly limit: () => { readonly over: Promise<unknown>; stop(): void };
}

/** Opens the document behind `path`. When `signal` ends, so does all that was begun; the answer means nothing then. */
export async function openPdf(deps: PdfDeps, path: string, signal: AbortSignal): Promise<Opened<ShownPdf>> {
  const content = await deps.load(path, signal).catch(() => undefined);
  if (content === undefined) return err({ code: 'gone' });
  const reading = await deps.read(content).catch(() => undefined);
  if (reading === undefined) return err({ code: 'gone' });
  if (signal.aborted) reading.end();
  signal.addEventListener('abort', () => reading.end());
  const source = await inTime(deps, reading, reading.source);
  if (!source.ok) {
    reading.end();
    return source;
  }
  return ok({
    pageCount: source.value.numPages,
    async page(number) {
      const page = await inTime(deps, reading, source.value.getPage(number));
      return page.ok ? ok(shownPage(deps, reading, page.value)) : page;
    },
    close: () => reading.end(),
  });
}

function shownPage(deps: PdfDeps, reading: PdfReading, page: PdfPageSource): ShownPage {
  const { width, height } = page.size;
  return {
    size: page.size,
    async draw(canvas, scale, signal) {
      canvas.width = Math.max(1, Math.floor(width * scale));
      canvas.height = Math.max(1, Math.floor(height * scale));
      const task = page.render(canvas, scale);
      const stop = () => task.cancel();
      signal.addEventListener('abort', stop);
      const drawn = await inTime(deps, reading, task.promise);
      signal.removeEventListener('abort', stop);
      if (!drawn.ok) {
        task.cancel();
        return drawn;
      }
      return ok({ whole: page.pictures().every((picture) => picture !== null) });
    },
    async text() {
      const lines = createTextLines();
      const reader = page.text().getReader();
      for (let more = true; more;) {
        const { done, value } = await reader.read();
        more = !done && lines.add(value.items.filter((item) => 'str' in item));
      }
      // What is left of a text that is too long is not read.
      await reader.cancel().catch(() => undefined);
      return lines.lines();
    },
    leave: () => page.leave(),
  };
}

async function inTime<T>(deps: PdfDeps, reading: PdfReading, work: Promise<T>): Promise<Opened<T>> {
  const limit = deps.limit();
  try {
    return await Promise.race([
      work.then((value) => ok(value)),
      limit.over.then(() => err({ code: 'slow' as const })),
      reading.ended,
    ]);
  } catch (error) {
    return err({ code: error instanceof Error && error.name === 'PasswordException' ? 'locked' : 'damaged' });
  } finally {
    limit.stop();
  }
}
