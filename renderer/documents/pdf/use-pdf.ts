import { useEffect, useState, type RefObject } from 'react';
import { openPdf, type PdfTrouble, type ShownPage, type ShownPdf } from './open-pdf.ts';
import { pdfJs } from './pdf-js.ts';

export type PdfState =
  | { readonly at: 'loading' }
  | { readonly at: 'open'; readonly pdf: ShownPdf }
  | { readonly at: 'trouble'; readonly trouble: PdfTrouble };

/** The document behind `path`, for as long as it is shown: afterwards nothing of it is in memory. */
export function usePdf(path: string): PdfState {
  const [state, setState] = useState<PdfState>({ at: 'loading' });
  useEffect(() => {
    const shown = new AbortController();
    void openPdf(pdfJs, path, shown.signal).then((opened) => {
      if (shown.signal.aborted) return;
      setState(opened.ok ? { at: 'open', pdf: opened.value } : { at: 'trouble', trouble: opened.error.code });
    });
    return () => shown.abort();
  }, [path]);
  return state;
}

export type PageState =
  { readonly number: number; readonly page: ShownPage } | { readonly number: number; readonly trouble: PdfTrouble };

/** The page that was read last; it may still be the one before `number`. */
export function usePage(pdf: ShownPdf, number: number): PageState | null {
  const [state, setState] = useState<PageState | null>(null);
  useEffect(() => {
    let over = false;
    let page: ShownPage | undefined;
    void pdf.page(number).then((read) => {
      if (over) {
        if (read.ok) read.value.leave();
        return;
      }
      if (read.ok) page = read.value;
      setState(read.ok ? { number, page: read.value } : { number, trouble: read.error.code });
    });
    return () => {
      over = true;
      page?.leave();
    };
  }, [pdf, number]);
  return state;
}

/** What is known of a page when it was drawn. */
export interface Drawing {
  readonly page: ShownPage;
  readonly trouble: PdfTrouble | null;
  /** No picture is missing. */
  readonly whole: boolean;
}

/**
 * Draws `page` into `host`, and again when `scale` changes; until then what was drawn before is stretched. A page that is
 * left is wiped from its canvas.
 */
export function useDrawing(
  page: ShownPage | null,
  scale: number | null,
  host: RefObject<HTMLElement | null>,
): Drawing | null {
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  useEffect(() => {
    const place = host.current;
    if (!page || scale === null || !place) return undefined;
    const wanted = new AbortController();
    const canvas = document.createElement('canvas');
    canvas.setAttribute('aria-hidden', 'true');
    void page.draw(canvas, scale, wanted.signal).then((drawn) => {
      if (wanted.signal.aborted) {
        wipe(canvas);
        return;
      }
      if (drawn.ok) replace(place, canvas);
      setDrawing({ page, trouble: drawn.ok ? null : drawn.error.code, whole: drawn.ok && drawn.value.whole });
    });
    return () => wanted.abort();
  }, [page, scale, host]);
  useEffect(() => {
    const place = host.current;
    return () => {
      if (place) replace(place);
    };
  }, [page, host]);
  return drawing?.page === page ? drawing : null;
}

function replace(place: HTMLElement, canvas?: HTMLCanvasElement): void {
  for (const old of place.querySelectorAll('canvas')) wipe(old);
  place.replaceChildren(...(canvas ? [canvas] : []));
}

/** A canvas without size has no pixels. */
function wipe(canvas: HTMLCanvasElement): void {
  canvas.width = 0;
  canvas.height = 0;
}

/** The text of a page as lines; null while it is read. */
export function usePageText(page: ShownPage | null): readonly string[] | null {
  const [text, setText] = useState<{ readonly page: ShownPage; readonly lines: readonly string[] } | null>(null);
  useEffect(() => {
    if (!page) return undefined;
    let over = false;
    const say = (lines: readonly string[]): void => {
      if (!over) setText({ page, lines });
    };
    page.text().then(say, () => say([]));
    return () => {
      over = true;
    };
  }, [page]);
  return text?.page === page ? text.lines : null;
}
