import type { Bounds } from '../api/provider.ts';

interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Whole CSS pixels inside `area`, cut to what `window` shows; null when nothing of it is visible. Rounded inwards, so that
 * the provider's view never covers the line that names it.
 */
export function visibleBounds(area: Rect, window: { readonly width: number; readonly height: number }): Bounds | null {
  const x = Math.ceil(Math.max(area.left, 0));
  const y = Math.ceil(Math.max(area.top, 0));
  const width = Math.floor(Math.min(area.right, window.width)) - x;
  const height = Math.floor(Math.min(area.bottom, window.height)) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}
