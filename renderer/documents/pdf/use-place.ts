import { useRef, useState, type RefObject } from 'react';
import { stepThrough, viewerActionOf, type ViewerAction } from './viewer-keys.ts';
import { FIT, nextZoom, type Zoom } from './zoom.ts';

/** Where a person is in a document, and the ways on from there. */
export interface Place {
  readonly number: number;
  readonly zoom: Zoom;
  /** Where the next page is shown first. */
  readonly arrivesAt: RefObject<'top' | 'bottom'>;
  /** To the top of the next page (1) or of the one before (-1). */
  turn(by: 1 | -1): void;
  resize(by: 1 | -1): void;
  fitToWidth(): void;
  /** Does what a key says; false where it says nothing. */
  press(event: Parameters<typeof viewerActionOf>[0]): boolean;
}

/** The place in a document of `count` pages that `view` shows. */
export function usePlace(view: RefObject<HTMLElement | null>, count: number): Place {
  const [number, setNumber] = useState(1);
  const [zoom, setZoom] = useState(FIT);
  const arrivesAt = useRef<'top' | 'bottom'>('top');
  // A button that ends its own use would take the focus, and with it the keys, away.
  const keepFocus = () => view.current?.focus({ preventScroll: true });
  const go = (by: 1 | -1, to: 'top' | 'bottom') => {
    const next = number + by;
    if (next < 1 || next > count) return;
    arrivesAt.current = to;
    setNumber(next);
    if (next === 1 || next === count) keepFocus();
  };
  const resize = (by: 1 | -1) => {
    const next = nextZoom(zoom, by);
    if (next === undefined) return;
    setZoom(next);
    if (nextZoom(next, by) === undefined) keepFocus();
  };
  const fitToWidth = () => {
    setZoom(FIT);
    keepFocus();
  };
  const step = (by: 1 | -1) => {
    const place = view.current;
    const to = place ? stepThrough(place, by) : 'turn';
    if (to === 'turn') go(by, by === 1 ? 'top' : 'bottom');
    else place?.scrollTo({ top: to });
  };
  const actions: Readonly<Record<ViewerAction, () => void>> = {
    larger: () => resize(1),
    smaller: () => resize(-1),
    fit: fitToWidth,
    forward: () => step(1),
    back: () => step(-1),
  };
  return {
    number,
    zoom,
    arrivesAt,
    turn: (by) => go(by, 'top'),
    resize,
    fitToWidth,
    press(event) {
      const action = viewerActionOf(event);
      if (action) actions[action]();
      return action !== undefined;
    },
  };
}
