/** Widths a page is shown at, percent of the width that its place has; 100 fits. */
const ZOOMS = [50, 75, 100, 150, 200, 300, 400] as const;

export type Zoom = (typeof ZOOMS)[number];

/** The page is as wide as its place. */
export const FIT: Zoom = 100;

/** The next width, larger (1) or smaller (-1); undefined where there is none. */
export function nextZoom(zoom: Zoom, by: 1 | -1): Zoom | undefined {
  return ZOOMS[ZOOMS.indexOf(zoom) + by];
}
