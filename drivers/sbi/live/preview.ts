import { writeBmp } from '../../imaging/codec/bmp.ts';
import { ownFrame } from '../../reader/owned-frame.ts';
import type { Clock } from '#kit/clock.ts';
import type { Frame, OwnedFrame } from '../../reader/port.ts';

/** Pixels; enough for a picture on the screen. */
export const PREVIEW_WIDTH = 320;
/** Ten pictures a second look like motion, and the link and the renderer stay idle most of the time. */
const PREVIEW_INTERVAL_MS = 100;

/**
 * Shrinks a frame by a whole factor to a width of at most `most` pixels. Each pixel is the mean of its block, because
 * dropping pixels would turn ridges into moiré.
 */
export function shrinkFrame(frame: Frame, most = PREVIEW_WIDTH): OwnedFrame {
  const factor = Math.max(1, Math.ceil(frame.width / most));
  const width = Math.floor(frame.width / factor);
  const height = Math.max(1, Math.floor(frame.height / factor));
  const pixels = new Uint8Array(width * height);
  // Row by row in the order of memory; block by block takes 1.5 times as long.
  const sums = new Uint32Array(width);
  for (let y = 0; y < height; y += 1) {
    // eslint-disable-next-line kiosk/wipe-by-owner -- the table starts again with each row
    sums.fill(0);
    for (let dy = 0; dy < factor; dy += 1) {
      let at = (y * factor + dy) * frame.width;
      for (let x = 0; x < width; x += 1) {
        let sum = 0;
        for (const end = at + factor; at < end; at += 1) sum += frame.pixels[at] ?? 0;
        sums[x] = (sums[x] ?? 0) + sum;
      }
    }
    for (let x = 0; x < width; x += 1) pixels[y * width + x] = Math.round((sums[x] ?? 0) / (factor * factor));
  }
  return ownFrame({ width, height, pixels, pixelsPerInch: frame.pixelsPerInch / factor });
}

/** The picture of a frame for the officer's window: a Windows bitmap, 8-bit grey. */
export function previewPicture(frame: Frame): Uint8Array {
  using small = shrinkFrame(frame);
  return writeBmp(small);
}

/** The function returns true the first time, and then at most once in {@link PREVIEW_INTERVAL_MS}. */
export function createPreviewThrottle(clock: Clock): () => boolean {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const now = clock.monotonic();
    if (now - last < PREVIEW_INTERVAL_MS) return false;
    last = now;
    return true;
  };
}
