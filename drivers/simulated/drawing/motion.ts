import type { Frame } from '../../reader/port.ts';

/** Where something that will not hold still has got to at its `step`-th frame: 15 pixels or more from frame to frame. */
export function restlessOffset(step: number): { readonly dx: number; readonly dy: number } {
  return { dx: Math.round(12 * Math.cos(2.2 * step)), dy: Math.round(10 * Math.sin(2.2 * step)) };
}

/** The picture moved; what comes in from beyond the edge of a pane repeats it. Panes stand side by side. */
export function moved(frame: Frame, { dx, dy }: { readonly dx: number; readonly dy: number }, panes = 1): Frame {
  const { width, height, pixels } = frame;
  const shifted = new Uint8Array(pixels.length);
  const paneWidth = width / panes;
  for (let y = 0; y < height; y += 1) {
    const sourceRow = Math.min(height - 1, Math.max(0, y - dy)) * width;
    for (let left = 0; left < width; left += paneWidth) {
      const from = sourceRow + left;
      const to = y * width + left;
      const row = pixels.subarray(from, from + paneWidth);
      shifted.set(row.subarray(Math.max(0, -dx), paneWidth - Math.max(0, dx)), to + Math.max(0, dx));
      if (dx > 0) shifted.fill(row[0] ?? 0, to, to + dx);
      if (dx < 0) shifted.fill(row[paneWidth - 1] ?? 0, to + paneWidth + dx, to + paneWidth);
    }
  }
  return { ...frame, pixels: shifted };
}
