import type { Frame } from '../../reader/port.ts';

/** A frame of one grey value; 255 is bare glass. */
export function blankFrame(width: number, height: number, pixelsPerInch: number, value = 255): Frame {
  return { width, height, pixelsPerInch, pixels: new Uint8Array(width * height).fill(value) };
}

/** Whether the pixel count fits the dimensions and all three numbers make sense; every reader's frame must pass. */
export function isWellFormedFrame(frame: Frame): boolean {
  return (
    Number.isInteger(frame.width) &&
    Number.isInteger(frame.height) &&
    frame.width > 0 &&
    frame.height > 0 &&
    frame.pixelsPerInch > 0 &&
    frame.pixels.length === frame.width * frame.height
  );
}

/** The grey value at fractional `x`, `y` (bilinear); `outside` beyond the picture. */
export function sampleBilinear(
  values: Uint8Array | Float32Array,
  width: number,
  height: number,
  x: number,
  y: number,
  outside: number,
): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) return outside;
  const fx = x - left;
  const fy = y - top;
  const at = top * width + left;
  const a = values[at] ?? outside;
  const b = values[at + 1] ?? outside;
  const c = values[at + width] ?? outside;
  const d = values[at + width + 1] ?? outside;
  return (a + (b - a) * fx) * (1 - fy) + (c + (d - c) * fx) * fy;
}

/** Puts `frame` in the middle of a window of the given size: cut where larger, bare glass where smaller. */
export function placeInWindow(frame: Frame, width: number, height: number): Frame {
  const pixels = new Uint8Array(width * height).fill(255);
  const dx = Math.floor((width - frame.width) / 2);
  const dy = Math.floor((height - frame.height) / 2);
  const firstColumn = Math.max(0, -dx);
  const lastColumn = Math.min(frame.width, width - dx);
  for (let y = Math.max(0, -dy); y < Math.min(frame.height, height - dy); y += 1) {
    const row = frame.pixels.subarray(y * frame.width + firstColumn, y * frame.width + lastColumn);
    pixels.set(row, (y + dy) * width + dx + firstColumn);
  }
  return { width, height, pixelsPerInch: frame.pixelsPerInch, pixels };
}
