import { BAND_COLUMNS, BAND_ROWS } from './calibration.ts';

/** Greys above which all, three quarters, half or a quarter of an offset counts; from `FAINT` on an eighth of it. */
const BRIGHT = 200;
const LIGHT = 160;
const MIDDLE = 100;
const DARK = 70;
const FAINT = 26;

/** Which of four neighbours get one grey more for the rest of a hundredth, as bits, for three lines in turn. */
const DITHER = { three: [7, 11, 13], two: [5, 3, 6], one: [4, 8, 2] } as const;
const LINES = 3;
const NEIGHBOURS = 4;

/** How much of a region's offset (hundredths of a grey) a pixel of grey `pixel` gets. */
export function bandShare(pixel: number, offset: number): number {
  if (pixel > BRIGHT) return offset;
  if (pixel > LIGHT) return Math.floor((3 * offset) / 4);
  if (pixel > MIDDLE) return Math.floor(offset / 2);
  if (pixel > DARK) return Math.floor(offset / 4);
  return pixel >= FAINT ? Math.floor(offset / 8) : 0;
}

/** The pixel without its band. `line` 0 to 2 counts the treated lines of a region, `column` 0 to 3 its columns. */
export function withoutBand(
  pixel: number,
  offset: number,
  { line, column }: { readonly line: number; readonly column: number },
): number {
  const share = bandShare(pixel, offset);
  const whole = Math.trunc(share / 100);
  const rest = Math.abs(share - 100 * whole);
  const masks = rest > 74 ? DITHER.three : rest > 49 ? DITHER.two : rest > 24 ? DITHER.one : null;
  const more = masks === null ? 0 : ((masks[line] ?? 0) >> column) & 1;
  return Math.min(255, Math.max(0, share < 0 ? pixel - (whole - more) : pixel - (whole + more)));
}

/** One region of the picture, with the new value of each grey in it. */
interface Region {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** By line, column and grey. */
  readonly table: Uint8Array;
}

/**
 * Makes the function that removes the bands of a raw picture in place: the sensor's columns are read in groups, each
 * a little brighter or darker than the next, on every second line.
 */
export function createBandRemoval(
  width: number,
  height: number,
  offsets: readonly number[],
): (picture: Uint8Array) => void {
  const regions = regionsOf(width, height, offsets);
  return (picture) => {
    for (const { left, right, top, bottom, table } of regions) {
      let line = 0;
      for (let y = top + 1; y < bottom; y += 2) {
        const inLine = line * NEIGHBOURS * 256;
        const row = y * width;
        for (let x = left; x < right; x += 1) {
          const at = row + x;
          const entry = inLine + ((x - left) % NEIGHBOURS) * 256 + (picture[at] ?? 0);
          picture[at] = table[entry] ?? 0;
        }
        line = (line + 1) % LINES;
      }
    }
  };
}

function regionsOf(width: number, height: number, offsets: readonly number[]): readonly Region[] {
  const regionWidth = Math.floor(width / BAND_COLUMNS);
  const regionHeight = Math.floor(height / BAND_ROWS);
  return offsets.flatMap((offset, index) => {
    // There is nothing to remove.
    if (offset === 0) return [];
    const column = index % BAND_COLUMNS;
    const top = Math.floor(index / BAND_COLUMNS) * regionHeight;
    return {
      left: column * regionWidth,
      right: column === BAND_COLUMNS - 1 ? width : (column + 1) * regionWidth,
      top,
      bottom: top + regionHeight,
      table: tableOf(offset),
    };
  });
}

function tableOf(offset: number): Uint8Array {
  const table = new Uint8Array(LINES * NEIGHBOURS * 256);
  for (let line = 0; line < LINES; line += 1) {
    for (let column = 0; column < NEIGHBOURS; column += 1) {
      for (let pixel = 0; pixel < 256; pixel += 1) {
        table[(line * NEIGHBOURS + column) * 256 + pixel] = withoutBand(pixel, offset, { line, column });
      }
    }
  }
  return table;
}
