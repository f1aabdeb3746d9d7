/** A square complex picture, row by row. */
export interface ComplexSquare {
  readonly real: Float32Array;
  readonly imaginary: Float32Array;
}

/** Transforms of squares of one size, in place. */
export interface SquareFft {
  readonly size: number;
  forward(square: ComplexSquare): void;
  /**
   * Without the division by size squared. With `rows`, only those rows of the answer are right and the others are left
   * half done, which saves their time.
   */
  inverse(square: ComplexSquare, rows?: readonly number[]): void;
}

/** Prepares two-dimensional fast Fourier transforms (radix 2) of `size` x `size`; `size` is a power of two from 4. */
export function squareFft(size: number): SquareFft {
  const levels = Math.log2(size);
  if (!Number.isInteger(levels) || size < 4) throw new RangeError('squareFft: size must be a power of two from 4');
  const cosines = Float64Array.from({ length: size / 2 }, (_, index) => Math.cos((2 * Math.PI * index) / size));
  const sines = Float64Array.from({ length: size / 2 }, (_, index) => Math.sin((2 * Math.PI * index) / size));
  const reversed = Uint16Array.from({ length: size }, (_, index) => reverseBits(index, levels));
  const lineReal = new Float64Array(size);
  const lineImaginary = new Float64Array(size);

  function line(real: Float32Array, imaginary: Float32Array, start: number, stride: number): void {
    for (let index = 0; index < size; index += 1) {
      const from = start + (reversed[index] ?? 0) * stride;
      lineReal[index] = real[from] ?? 0;
      lineImaginary[index] = imaginary[from] ?? 0;
    }
    // The first two stages turn by quarter circles only, which need no multiplication.
    for (let base = 0; base + 3 < size; base += 4) {
      const r0 = lineReal[base] ?? 0;
      const r1 = lineReal[base + 1] ?? 0;
      const r2 = lineReal[base + 2] ?? 0;
      const r3 = lineReal[base + 3] ?? 0;
      const i0 = lineImaginary[base] ?? 0;
      const i1 = lineImaginary[base + 1] ?? 0;
      const i2 = lineImaginary[base + 2] ?? 0;
      const i3 = lineImaginary[base + 3] ?? 0;
      lineReal[base] = r0 + r1 + (r2 + r3);
      lineReal[base + 2] = r0 + r1 - (r2 + r3);
      lineReal[base + 1] = r0 - r1 + (i2 - i3);
      lineReal[base + 3] = r0 - r1 - (i2 - i3);
      lineImaginary[base] = i0 + i1 + (i2 + i3);
      lineImaginary[base + 2] = i0 + i1 - (i2 + i3);
      lineImaginary[base + 1] = i0 - i1 - (r2 - r3);
      lineImaginary[base + 3] = i0 - i1 + (r2 - r3);
    }
    for (let half = 4; half < size; half *= 2) {
      const turn = size / (2 * half);
      for (let base = 0; base < size; base += 2 * half) {
        for (let k = 0; k < half; k += 1) {
          const c = cosines[k * turn] ?? 0;
          const s = sines[k * turn] ?? 0;
          const low = base + k;
          const high = low + half;
          const hr = lineReal[high] ?? 0;
          const hi = lineImaginary[high] ?? 0;
          const tr = hr * c + hi * s;
          const ti = hi * c - hr * s;
          const lr = lineReal[low] ?? 0;
          const li = lineImaginary[low] ?? 0;
          lineReal[high] = lr - tr;
          lineImaginary[high] = li - ti;
          lineReal[low] = lr + tr;
          lineImaginary[low] = li + ti;
        }
      }
    }
    for (let index = 0; index < size; index += 1) {
      real[start + index * stride] = lineReal[index] ?? 0;
      imaginary[start + index * stride] = lineImaginary[index] ?? 0;
    }
  }

  const allRows = Array.from({ length: size }, (_, row) => row);

  function transform(real: Float32Array, imaginary: Float32Array, rows: readonly number[]): void {
    for (let column = 0; column < size; column += 1) line(real, imaginary, column, size);
    for (const row of rows) line(real, imaginary, row * size, 1);
  }

  return {
    size,
    forward: (square) => transform(square.real, square.imaginary, allRows),
    // Swapping the parts before and after turns the forward transform into the inverse one.
    inverse: (square, rows = allRows) => transform(square.imaginary, square.real, rows),
  };
}

function reverseBits(value: number, count: number): number {
  let reversed = 0;
  for (let bit = 0; bit < count; bit += 1) if ((value & (1 << bit)) !== 0) reversed |= 1 << (count - 1 - bit);
  return reversed;
}
