import { constants, crc32, inflateRawSync } from 'node:zlib';

/** Bits of a pixel's samples by colour type (ISO/IEC 15948, table 11.1). */
const SAMPLES: Readonly<Record<number, { readonly count: number; readonly bits: readonly number[] }>> = {
  0: { count: 1, bits: [1, 2, 4, 8, 16] },
  2: { count: 3, bits: [8, 16] },
  3: { count: 1, bits: [1, 2, 4, 8] },
  4: { count: 2, bits: [8, 16] },
  6: { count: 4, bits: [8, 16] },
};
/** First column and row, and the steps, of each pass of an interlaced picture (8.2). */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Header {
  readonly width: number;
  readonly height: number;
  readonly bitsPerPixel: number;
  readonly isIndexed: boolean;
  readonly isInterlaced: boolean;
}

/** Pixels of a PNG by its header; 0 where it has none that can be read. */
export function pngPixels(png: Buffer): number {
  const header = headerOf(png);
  return header ? header.width * header.height : 0;
}

/**
 * Whether all rows of a PNG are there. It is read as viewers read it, not as the standard asks: what stands behind the
 * last row, a check sum of something that is no part of the picture, and a missing end are left out of account. Nothing
 * but unpacking can fail after that, so the filters of the rows are not undone.
 */
export function isReadablePng(png: Buffer): boolean {
  const header = headerOf(png);
  const packed = header && packedPixels(png, header);
  // Two bytes of zlib stand before the data, and a sum behind it that viewers do not check.
  if (!header || packed === undefined || packed.length < 2 || ((packed[0] ?? 0) & 0x0f) !== 8) return false;
  const rows = rowLengths(header);
  const size = rows.reduce((sum, length) => sum + length, 0);
  let pixels: Buffer;
  try {
    // A sum that is missing or cut is no error with this way of ending.
    pixels = inflateRawSync(packed.subarray(2), { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: size });
  } catch (error) {
    // More than all rows.
    return (error as { readonly code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
  }
  let at = 0;
  for (const length of rows) {
    if ((pixels[at] ?? 5) > 4) return false;
    at += length;
  }
  return pixels.length === size;
}

function headerOf(png: Buffer): Header | undefined {
  if (png.length < 33 || png.readUInt32BE(8) !== 13 || png.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  if (!hasRightSum(png, 8, 13)) return undefined;
  const [depth = 0, colour = 0, packing, filter, interlace = 0] = png.subarray(24, 29);
  const samples = SAMPLES[colour];
  if (!samples?.bits.includes(depth) || packing !== 0 || filter !== 0 || interlace > 1) return undefined;
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  if (width === 0 || height === 0) return undefined;
  const isIndexed = colour === 3;
  return { width, height, bitsPerPixel: samples.count * depth, isIndexed, isInterlaced: interlace === 1 };
}

/** The content of the IDAT chunks; undefined where a chunk that a viewer needs is wrong, missing or unknown. */
function packedPixels(png: Buffer, header: Header): Buffer | undefined {
  const packed: Buffer[] = [];
  let hasPalette = false;
  let previous = 'IHDR';
  for (let at = 33; at + 8 <= png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const end = at + 12 + length;
    if (type === 'IEND') break;
    // A letter in capitals first says that a picture cannot be shown without the chunk (5.4).
    const isNeeded = /^[A-Z]/u.test(type);
    if (isNeeded && type !== 'IDAT' && type !== 'PLTE') return undefined;
    if (isNeeded && !hasRightSum(png, at, length)) return undefined;
    if (type === 'PLTE') hasPalette = true;
    if (type === 'IDAT') {
      // Viewers stop at the first chunk that is none.
      if (packed.length > 0 && previous !== 'IDAT') break;
      packed.push(png.subarray(at + 8, at + 8 + length));
    }
    previous = type;
    at = end;
  }
  return header.isIndexed && !hasPalette ? undefined : Buffer.concat(packed);
}

/** The sum of type and content stands behind them (5.3). */
function hasRightSum(png: Buffer, at: number, length: number): boolean {
  const end = at + 8 + length;
  return end + 4 <= png.length && crc32(png.subarray(at + 4, end)) === png.readUInt32BE(end);
}

/** Bytes of each row, with the one before it that names its filter. */
function rowLengths({ width, height, bitsPerPixel, isInterlaced }: Header): readonly number[] {
  const rowsOf = (columns: number, rows: number): readonly number[] =>
    columns === 0 ? [] : Array.from({ length: rows }, () => 1 + Math.ceil((columns * bitsPerPixel) / 8));
  if (!isInterlaced) return rowsOf(width, height);
  return PASSES.flatMap(([x, y, stepX, stepY]) =>
    rowsOf(Math.max(0, Math.ceil((width - x) / stepX)), Math.max(0, Math.ceil((height - y) / stepY))),
  );
}
