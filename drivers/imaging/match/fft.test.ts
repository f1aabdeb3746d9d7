import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { squareFft } from './fft.ts';

const SIZE = 8;
const square = fc.record({
  real: fc.float32Array({ minLength: 64, maxLength: 64, min: -9, max: 9, noNaN: true }),
  imaginary: fc.float32Array({ minLength: 64, maxLength: 64, min: -9, max: 9, noNaN: true }),
});

describe('two-dimensional Fourier transform', () => {
  const fft = squareFft(SIZE);

  it('comes back from where it went', () => {
    fc.assert(
      fc.property(square, (picture) => {
        const copy = { real: picture.real.slice(), imaginary: picture.imaginary.slice() };
        fft.forward(copy);
        fft.inverse(copy);
        for (let at = 0; at < 64; at += 1) {
          expect(copy.real[at]! / 64).toBeCloseTo(picture.real[at]!, 3);
          expect(copy.imaginary[at]! / 64).toBeCloseTo(picture.imaginary[at]!, 3);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('agrees with the sum that defines it', () => {
    fc.assert(
      fc.property(square, fc.nat(SIZE - 1), fc.nat(SIZE - 1), (picture, u, v) => {
        let real = 0;
        let imaginary = 0;
        for (let y = 0; y < SIZE; y += 1) {
          for (let x = 0; x < SIZE; x += 1) {
            const angle = (-2 * Math.PI * (u * x + v * y)) / SIZE;
            const re = picture.real[y * SIZE + x]!;
            const im = picture.imaginary[y * SIZE + x]!;
            real += re * Math.cos(angle) - im * Math.sin(angle);
            imaginary += re * Math.sin(angle) + im * Math.cos(angle);
          }
        }
        const copy = { real: picture.real.slice(), imaginary: picture.imaginary.slice() };
        fft.forward(copy);
        expect(copy.real[v * SIZE + u]!).toBeCloseTo(real, 2);
        expect(copy.imaginary[v * SIZE + u]!).toBeCloseTo(imaginary, 2);
      }),
      { numRuns: 50 },
    );
  });

  it('makes the wanted rows right when only some are wanted', () => {
    fc.assert(
      fc.property(square, (picture) => {
        const whole = { real: picture.real.slice(), imaginary: picture.imaginary.slice() };
        const part = { real: picture.real.slice(), imaginary: picture.imaginary.slice() };
        fft.inverse(whole);
        fft.inverse(part, [0, 3]);
        for (const row of [0, 3]) {
          expect(part.real.subarray(row * SIZE, row * SIZE + SIZE)).toEqual(
            whole.real.subarray(row * SIZE, row * SIZE + SIZE),
          );
        }
      }),
    );
  });

  it('takes powers of two from four only', () => {
    expect(() => squareFft(12)).toThrow(RangeError);
    expect(() => squareFft(2)).toThrow(RangeError);
  });
});
