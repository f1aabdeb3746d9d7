import type { Zoom } from './zoom.ts';

/** A page as the document has it, points. */
export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/** How a page is laid out and drawn. */
export interface PageFit {
  /** Size on the screen, CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Pixels of the canvas for each point of the page. */
  readonly scale: number;
}

/** Pixels of the one canvas that is drawn, four bytes each: 64 MiB. Larger ones are drawn coarser. */
export const MOST_PIXELS = 16 * 1024 * 1024;
/** Pixels that a side of a canvas may have in Chromium. */
const LONGEST_SIDE = 16_384;
/** A page may say that it is a hair wide and a mile high; its place stays one that can be scrolled. */
const TALLEST = 20;

/** The page in a place of `room` CSS pixels width, at `zoom` percent of it, on a screen of `pixelRatio`. */
export function fitPage(page: PageSize, view: { room: number; zoom: Zoom; pixelRatio: number }): PageFit {
  const width = Math.max(1, (view.room * view.zoom) / 100);
  const perPoint = Math.min(width / page.width, (width * TALLEST) / page.height);
  const wanted = perPoint * view.pixelRatio;
  const byArea = Math.sqrt(MOST_PIXELS / (page.width * page.height));
  const bySide = LONGEST_SIDE / Math.max(page.width, page.height);
  return {
    width: Math.max(1, Math.floor(page.width * perPoint)),
    height: Math.max(1, Math.floor(page.height * perPoint)),
    scale: Math.min(wanted, byArea, bySide),
  };
}
