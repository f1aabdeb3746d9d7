/** From this grey on a glass is white. */
export const WHITE_GLASS = 228;
/**
 * From this grey on a bare glass that is not white is a white one with a film of dirt all over it: glass that is grey of
 * itself is darker.
 */
export const FILMED_GLASS = 216;
/** What grey glass becomes: white, with room for its noise. */
export const WHITENED_GLASS = 248;
/** What is darker all over is no bare glass: a covered lens, a dark room, a reader that is out of order. */
const DARKEST_GLASS = 128;
/** Part of a frame, or of a tile of it, that shows bare glass or the bottom of a valley, however much a finger covers. */
const BRIGHT_SHARE = 0.01;
const TILES = 7;
const TERMS = 6;
const ROUNDS = 6;
/** Of the brightest glass, what a tile needs to be taken for glass at first. */
const BRIGHT = 0.75;
/** Greys by which a tile may be darker than the glass that is fitted to it and still be a part of it. */
const UNEVEN = 6;
/** Of the brightest glass, what is left of it where it is darkest. */
const DIMMEST_SHARE = 0.6;

/**
 * Learns the grey of the bare glass from the brightest parts of a frame, and brings a glass that is grey of itself to
 * white, in place: what is darker than the glass touches it, and contrast is a share of what the glass leaves. A finger
 * that covers all of the glass is measured by the bottom of its valleys. Grey glass is seldom evenly grey, so a bent plane
 * is laid over it.
 * @param values smoothed greys, so that noise makes nothing brighter
 * @returns the grey of the brightest glass, 0 to 255; below {@link WHITE_GLASS} it was grey
 */
export function whitenGlass(values: Float32Array, width: number, height: number): number {
  const glass = brightestOf(values, width, { x: 0, y: 0, width, height });
  if (glass >= WHITE_GLASS || glass < DARKEST_GLASS) return glass;
  const plane = fitGlass(values, width, height, glass);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const here = Math.min(glass, Math.max(DIMMEST_SHARE * glass, valueOf(plane, termsAt(x / width, y / height))));
      const at = y * width + x;
      values[at] = Math.min(255, ((values[at] ?? 0) * WHITENED_GLASS) / here);
    }
  }
  return glass;
}

interface Tile {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The grey that {@link BRIGHT_SHARE} of the values of a tile reach. */
function brightestOf(values: Float32Array, stride: number, tile: Tile): number {
  const counts = new Uint32Array(256);
  for (let y = tile.y; y < tile.y + tile.height; y += 1) {
    for (let at = y * stride + tile.x; at < y * stride + tile.x + tile.width; at += 1) {
      const grey = Math.min(255, Math.round(values[at] ?? 0));
      counts[grey] = (counts[grey] ?? 0) + 1;
    }
  }
  let left = BRIGHT_SHARE * tile.width * tile.height;
  for (let grey = 255; grey > 0; grey -= 1) {
    left -= counts[grey] ?? 0;
    if (left < 0) return grey;
  }
  return 0;
}

/** Where in a tile its brightest values lie. */
function middleOfBright(values: Float32Array, stride: number, tile: Tile, least: number): { x: number; y: number } {
  let [sumX, sumY, count] = [0, 0, 0];
  for (let y = tile.y; y < tile.y + tile.height; y += 1) {
    for (let x = tile.x; x < tile.x + tile.width; x += 1) {
      if ((values[y * stride + x] ?? 0) < least) continue;
      sumX += x;
      sumY += y;
      count += 1;
    }
  }
  return { x: sumX / Math.max(1, count), y: sumY / Math.max(1, count) };
}

/** Factors of 1, x, y, x², xy, y²; places are parts of the frame. */
type Plane = Float64Array;

function termsAt(x: number, y: number): readonly number[] {
  return [1, x, y, x * x, x * y, y * y];
}

function valueOf(plane: Plane, terms: readonly number[]): number {
  let sum = 0;
  for (let term = 0; term < TERMS; term += 1) sum += (plane[term] ?? 0) * (terms[term] ?? 0);
  return sum;
}

/** The bent plane that lies on the brightest tiles: those that fall below it show a finger and are left out. */
function fitGlass(values: Float32Array, width: number, height: number, glass: number): Plane {
  const side = { width: Math.floor(width / TILES), height: Math.floor(height / TILES) };
  let plane: Plane = Float64Array.of(glass, 0, 0, 0, 0, 0);
  if (side.width < 2 || side.height < 2) return plane;
  const tiles = Array.from({ length: TILES * TILES }, (_, index) => {
    const tile = { x: (index % TILES) * side.width, y: Math.floor(index / TILES) * side.height, ...side };
    const grey = brightestOf(values, width, tile);
    const middle = middleOfBright(values, width, tile, grey - 0.5);
    return { terms: termsAt(middle.x / width, middle.y / height), grey };
  });
  const bright = tiles.filter(({ grey }) => grey > BRIGHT * glass);
  plane = leastSquares(bright, glass);
  for (let round = 0; round < ROUNDS; round += 1) {
    const bare = tiles.filter(({ terms, grey }) => grey > valueOf(plane, terms) - UNEVEN);
    plane = leastSquares(bare, glass);
  }
  return plane;
}

/** With a little weight on an even glass, which decides where no tile is bare. */
function leastSquares(
  tiles: readonly { readonly terms: readonly number[]; readonly grey: number }[],
  even: number,
): Plane {
  const stride = TERMS + 1;
  const rows = new Float64Array(TERMS * stride);
  for (let term = 0; term < TERMS; term += 1) rows[term * stride + term] = 0.02;
  rows[TERMS] = 0.02 * even;
  for (const { terms, grey } of tiles) {
    for (let row = 0; row < TERMS; row += 1) {
      const factor = terms[row] ?? 0;
      for (let column = 0; column < TERMS; column += 1) {
        rows[row * stride + column] = (rows[row * stride + column] ?? 0) + factor * (terms[column] ?? 0);
      }
      rows[row * stride + TERMS] = (rows[row * stride + TERMS] ?? 0) + factor * grey;
    }
  }
  return solve(rows, stride);
}

/** Gauss and Jordan; the weight on the diagonal keeps the pivots away from 0. */
function solve(rows: Float64Array, stride: number): Plane {
  for (let pivot = 0; pivot < TERMS; pivot += 1) {
    const scale = rows[pivot * stride + pivot] ?? 1;
    for (let column = pivot; column < stride; column += 1) {
      rows[pivot * stride + column] = (rows[pivot * stride + column] ?? 0) / scale;
    }
    for (let row = 0; row < TERMS; row += 1) {
      const factor = rows[row * stride + pivot] ?? 0;
      if (row === pivot || factor === 0) continue;
      for (let column = pivot; column < stride; column += 1) {
        rows[row * stride + column] =
          (rows[row * stride + column] ?? 0) - factor * (rows[pivot * stride + column] ?? 0);
      }
    }
  }
  return Float64Array.from({ length: TERMS }, (_, term) => rows[term * stride + TERMS] ?? 0);
}
