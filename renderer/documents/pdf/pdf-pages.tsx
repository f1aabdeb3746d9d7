import { useLayoutEffect, useRef, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShownPage, ShownPdf } from './open-pdf.ts';
import { fitPage } from './page-size.ts';
import { PdfTools } from './pdf-tools.tsx';
import { useDrawing, usePage, usePageText } from './use-pdf.ts';
import { usePlace, type Place } from './use-place.ts';
import { useRoom } from './use-room.ts';
import { ViewerTrouble } from './viewer-trouble.tsx';

/** A4, points: the place that is kept until the first page is known. */
const USUAL_PAGE = { width: 595, height: 842 };

interface PdfPagesProps {
  readonly pdf: ShownPdf;
  readonly name: string;
  readonly onAgain: () => void;
}

/** One page at a time, with buttons and keys for pages and size, and its text for assistive technology. */
export function PdfPages({ pdf, name, onAgain }: PdfPagesProps) {
  const { t } = useTranslation();
  const view = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const room = useRoom(view);
  const place = usePlace(view, pdf.pageCount);
  const { number, zoom } = place;

  const read = usePage(pdf, number);
  const last = read && 'page' in read ? read.page : null;
  const page = read?.number === number ? last : null;
  const fit = fitPage(last?.size ?? USUAL_PAGE, { room, zoom, pixelRatio: window.devicePixelRatio });
  const drawing = useDrawing(page, room === 0 ? null : fit.scale, sheet);
  const readTrouble = read?.number === number && 'trouble' in read ? read.trouble : null;
  const trouble = readTrouble ?? drawing?.trouble ?? null;
  useScrolling(view, { page, width: fit.width, arrivesAt: place.arrivesAt });

  return (
    <div
      role="group"
      aria-label={t('viewer.title', { name })}
      className="viewer-pdf"
      onKeyDownCapture={(event) => {
        if (place.press(event)) event.preventDefault();
      }}
    >
      <PdfTools place={place} count={pdf.pageCount} />
      {trouble && <ViewerTrouble trouble={trouble} onAgain={onAgain} />}
      {drawing && !trouble && !drawing.whole && (
        <p role="alert" className="notice">
          {t('viewer.missing')}
        </p>
      )}
      <div
        className="viewer-page"
        ref={view}
        tabIndex={0}
        role="group"
        aria-label={t('viewer.page', { page: number, count: pdf.pageCount })}
        aria-busy={!drawing && !trouble}
      >
        <div className="viewer-sheet" ref={sheet} style={{ width: fit.width, height: trouble ? 0 : fit.height }} />
        <PageText page={page} />
      </div>
      <p className="quiet">{t('viewer.keys')}</p>
    </div>
  );
}

/** A new page is shown from where one comes; what is in the middle stays there when the size changes. */
function useScrolling(
  view: RefObject<HTMLElement | null>,
  shown: { page: ShownPage | null; width: number; arrivesAt: Place['arrivesAt'] },
): void {
  const { page, width, arrivesAt } = shown;
  const widthBefore = useRef(width);
  useLayoutEffect(() => {
    const place = view.current;
    if (place && widthBefore.current !== width) {
      const middle = (place.scrollTop + place.clientHeight / 2) * (width / widthBefore.current);
      place.scrollTo({ top: middle - place.clientHeight / 2 });
    }
    widthBefore.current = width;
  }, [view, width]);
  useLayoutEffect(() => {
    const place = view.current;
    if (page) place?.scrollTo({ top: arrivesAt.current === 'top' ? 0 : place.scrollHeight });
  }, [view, page, arrivesAt]);
}

function PageText({ page }: { readonly page: ShownPage | null }) {
  const { t } = useTranslation();
  const lines = usePageText(page);
  return (
    <div className="only-spoken">
      {lines?.map((line, index) => (
        <p key={index} dir="auto">
          {line}
        </p>
      ))}
      {lines?.length === 0 && <p>{t('viewer.noText')}</p>}
    </div>
  );
}
