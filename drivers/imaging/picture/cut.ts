import type { Frame } from '../../reader/port.ts';
import type { Box } from './assessment.ts';

/** The part of a frame inside `box`, with pixels of its own. A box that leaves the frame is a programmer's error. */
export function cutFrame(frame: Frame, box: Box): Frame {
  const { x, y, width, height } = box;
  const isWhole = [x, y, width, height].every((value) => Number.isInteger(value));
  const isInside =
    x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= frame.width && y + height <= frame.height;
  if (!isWhole || !isInside) throw new RangeError(`box ${width} x ${height} at ${x}, ${y} leaves the frame`);
  const pixels = new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1) {
    const from = (y + row) * frame.width + x;
    pixels.set(frame.pixels.subarray(from, from + width), row * width);
  }
  return { width, height, pixelsPerInch: frame.pixelsPerInch, pixels };
}

/** The whole frame as a box. */
export function wholeFrame(frame: Frame): Box {
  return { x: 0, y: 0, width: frame.width, height: frame.height };
}

/** The part of a box that lies inside the frame, at least one pixel. */
export function clampBox(box: Box, frame: { readonly width: number; readonly height: number }): Box {
  const x = Math.max(0, Math.min(frame.width - 1, Math.floor(box.x)));
  const y = Math.max(0, Math.min(frame.height - 1, Math.floor(box.y)));
  const right = Math.max(x + 1, Math.min(frame.width, Math.ceil(box.x + box.width)));
  const bottom = Math.max(y + 1, Math.min(frame.height, Math.ceil(box.y + box.height)));
  return { x, y, width: right - x, height: bottom - y };
}
