import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blankFrame, isWellFormedFrame, placeInWindow, sampleBilinear } from '../picture/frame.ts';
import { writeBmp } from './bmp.ts';
import { readPgm, writePgm } from './pgm.ts';

const anyFrame = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height, maxLength: width * height })
      .map((pixels) => ({ width, height, pixelsPerInch: 500, pixels })),
  );

describe('PGM', () => {
  it('reads back what it writes', () => {
    fc.assert(
      fc.property(anyFrame, (frame) => {
        expect(readPgm(writePgm(frame), 500)).toEqual({ ok: true, value: frame });
      }),
    );
  });

  it('allows comments and any white space in the header', () => {
    const bytes = Buffer.from('P5 # made by hand\n2\t1\n#x\n255\n\x01\x02', 'latin1');
    expect(readPgm(bytes, 500)).toMatchObject({ ok: true, value: { width: 2, height: 1 } });
  });

  it.each([
    ['magic', 'P6\n2 1\n255\nab'],
    ['magic', ''],
    ['width', 'P5\n0 1\n255\nab'],
    ['width', 'P5\nx 1\n255\nab'],
    ['width', 'P52 1\n255\nab'],
    ['height', 'P5\n2 99999\n255\nab'],
    ['height', 'P5\n2'],
    ['maximum', 'P5\n2 1\n65535\nab'],
    ['maximum', 'P5\n2 1\n254\nab'],
    ['maximum', 'P5\n2 1\n255'],
    ['pixels', 'P5\n2 1\n255\na'],
    ['pixels', 'P5\n2 1\n255\nabc'],
  ])('refuses a bad %s in %j', (field, text) => {
    expect(readPgm(Buffer.from(text, 'latin1'), 500)).toEqual({ ok: false, error: { code: 'pgm-malformed', field } });
  });
});

describe('BMP', () => {
  it('writes rows bottom up, padded to four bytes, with a grey palette', () => {
    const bytes = writeBmp({ width: 3, height: 2, pixelsPerInch: 500, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) });
    expect(bytes.length).toBe(1078 + 8);
    expect([...bytes.subarray(0, 2)]).toEqual([0x42, 0x4d]);
    expect([...bytes.subarray(54 + 4 * 9, 58 + 4 * 9)]).toEqual([9, 9, 9, 0]);
    expect([...bytes.subarray(1078)]).toEqual([4, 5, 6, 0, 1, 2, 3, 0]);
  });
});

describe('frames', () => {
  it('refuses a frame whose pixels do not fit its size', () => {
    expect(isWellFormedFrame(blankFrame(3, 2, 500))).toBe(true);
    expect(isWellFormedFrame({ ...blankFrame(3, 2, 500), width: 4 })).toBe(false);
    expect(isWellFormedFrame({ ...blankFrame(3, 2, 500), pixelsPerInch: 0 })).toBe(false);
  });

  it('cuts and surrounds with bare glass around the middle', () => {
    const frame = { width: 3, height: 3, pixelsPerInch: 500, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) };
    expect([...placeInWindow(frame, 1, 1).pixels]).toEqual([5]);
    expect([...placeInWindow(frame, 5, 1).pixels]).toEqual([255, 4, 5, 6, 255]);
    expect([...placeInWindow(frame, 1, 5).pixels]).toEqual([255, 2, 5, 8, 255]);
  });

  it('samples between pixels', () => {
    expect(sampleBilinear(Uint8Array.of(0, 10, 20, 30), 2, 2, 0.5, 0.5, 255)).toBe(15);
    expect(sampleBilinear(Uint8Array.of(0, 10, 20, 30), 2, 2, -0.5, 0, 255)).toBe(255);
  });
});
