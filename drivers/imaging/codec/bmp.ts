import type { Frame } from '../../reader/port.ts';

const HEADER_BYTES = 14 + 40 + 256 * 4;

/**
 * Writes a frame as a Windows bitmap (BITMAPINFOHEADER, 8 bit, grey palette, rows bottom up), which every browser shows
 * without a decoder in the page, and which costs no compression time for a live preview.
 */
export function writeBmp(frame: Frame): Uint8Array {
  const stride = (frame.width + 3) & ~3;
  const bytes = new Uint8Array(HEADER_BYTES + stride * frame.height);
  const view = new DataView(bytes.buffer);
  const pixelsPerMetre = Math.round(frame.pixelsPerInch / 0.0254);
  view.setUint16(0, 0x424d);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, HEADER_BYTES, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, frame.width, true);
  view.setInt32(22, frame.height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 8, true);
  view.setUint32(34, stride * frame.height, true);
  view.setInt32(38, pixelsPerMetre, true);
  view.setInt32(42, pixelsPerMetre, true);
  view.setUint32(46, 256, true);
  for (let grey = 0; grey < 256; grey += 1) bytes.fill(grey, 54 + grey * 4, 54 + grey * 4 + 3);
  for (let y = 0; y < frame.height; y += 1) {
    const row = frame.pixels.subarray(y * frame.width, (y + 1) * frame.width);
    bytes.set(row, HEADER_BYTES + (frame.height - 1 - y) * stride);
  }
  return bytes;
}
