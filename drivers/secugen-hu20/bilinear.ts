/** For each place of a scaled line: the two source places it lies between, and how far in 1/256 towards the second. */
interface Steps {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly fraction: Int32Array;
}

/** Where each column and row of the scaled picture lies in the source. */
export interface Scaling {
  readonly columns: Steps;
  readonly rows: Steps;
  /** Pixels in a line of the source. */
  readonly stride: number;
}

/** Plans the scaling of a picture to another size, in 8-bit fractions: both have the same first and last pixels. */
export function planScaling(
  from: { readonly width: number; readonly height: number },
  to: { readonly width: number; readonly height: number },
): Scaling {
  return { columns: steps(from.width, to.width), rows: steps(from.height, to.height), stride: from.width };
}

function steps(from: number, to: number): Steps {
  const first = new Int32Array(to);
  const second = new Int32Array(to);
  const fraction = new Int32Array(to);
  for (let index = 0; index < to; index += 1) {
    const position = Math.floor((index * (from - 1) * 256) / (to - 1));
    first[index] = position >> 8;
    second[index] = Math.min(from - 1, (position >> 8) + 1);
    fraction[index] = position & 0xff;
  }
  return { first, second, fraction };
}

/** Calls `put` with every pixel of the scaled picture, row by row, and its place counted from 0. */
export function scale(source: Uint8Array, scaling: Scaling, put: (pixel: number, at: number) => void): void {
  const { columns, rows, stride } = scaling;
  const width = columns.first.length;
  for (let row = 0; row < rows.first.length; row += 1) {
    const upper = (rows.first[row] ?? 0) * stride;
    const lower = (rows.second[row] ?? 0) * stride;
    const down = rows.fraction[row] ?? 0;
    for (let column = 0; column < width; column += 1) {
      const left = columns.first[column] ?? 0;
      const right = columns.second[column] ?? 0;
      const across = columns.fraction[column] ?? 0;
      const above = (source[upper + left] ?? 0) * (256 - across) + (source[upper + right] ?? 0) * across;
      const below = (source[lower + left] ?? 0) * (256 - across) + (source[lower + right] ?? 0) * across;
      put((above * (256 - down) + below * down + 32_768) >> 16, row * width + column);
    }
  }
}
