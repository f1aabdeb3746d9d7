import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeInWindow } from '../imaging/picture/frame.ts';
import { assessFrame } from '../imaging/finger/quality.ts';
import { SAME_FINGER_SCORE, compare, prepareProbe, prepareTemplate } from '../imaging/match/ridge-correlation.ts';
import type { Frame } from '../reader/port.ts';
import { parseCalibration } from './calibration.ts';
import type { Calibration } from './calibration.ts';
import { createPlaten } from './emulator/emulated-platen.ts';
import { UNIT_A, UNIT_B, createFlash } from './emulator/emulated-unit.ts';
import { PICTURE, createPictureMaker } from './picture.ts';
import { pictureWindow } from './protocol.ts';
import { THUMB } from './testing/bench.ts';

const plain: Calibration = {
  originX: 0,
  originY: 0,
  width: 24,
  height: 16,
  exposure: 1116,
  bandOffsets: Array.from({ length: 16 }, () => 0),
  flatField: new Uint8Array(15_000).fill(240),
  flatFieldTarget: 240,
  flatFieldWeights: Uint8Array.from({ length: 256 }, (_, grey) => grey),
};
const evenly = (grey: number): Uint8Array => new Uint8Array(plain.width * plain.height).fill(grey);

/** The same steps, pixel by pixel and without tables. */
function slowPicture(calibration: Calibration, raw: Uint8Array): Uint8Array {
  const { width, height, bandOffsets, flatField, flatFieldTarget, flatFieldWeights } = calibration;
  const div = (a: number, b: number): number => Math.floor(a / b);
  const regionHeight = div(height, 2);
  const regionWidth = div(width, 8);
  const clean: number[] = [];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const p = raw[y * width + x]!;
      const row = div(y, regionHeight);
      const column = Math.min(7, div(x, regionWidth));
      const inRow = y - row * regionHeight;
      const o = bandOffsets[row * 8 + column];
      if (o === undefined || inRow % 2 === 0) {
        clean.push(p);
        continue;
      }
      const s =
        p > 200 ? o : p > 160 ? div(3 * o, 4) : p > 100 ? div(o, 2) : p > 70 ? div(o, 4) : p >= 26 ? div(o, 8) : 0;
      const q = Math.trunc(s / 100);
      const r = Math.abs(s % 100);
      const line = div(inRow, 2) % 3;
      const mask = r > 74 ? [7, 11, 13][line]! : r > 49 ? [5, 3, 6][line]! : r > 24 ? [4, 8, 2][line]! : 0;
      const e = div(mask, 2 ** ((x - column * regionWidth) % 4)) % 2;
      clean.push(Math.max(0, Math.min(255, s < 0 ? p - (q - e) : p - (q + e))));
    }
  }
  const crisp = clean.map((p, at) => {
    const x = at % width;
    const y = div(at, width);
    if (y < 2 || y > height - 2 || x < 1 || x > width - 2) return p;
    let sum = 0;
    for (const dy of [-1, 0, 1]) for (const dx of [-1, 0, 1]) sum += clean[at + dy * width + dx]!;
    const m = div(sum, 9);
    const isEdge = [-1, 1, -width, width].some((to) => Math.abs(clean[at + to]! - p) > div(p, 8) + 2);
    return isEdge && p > m + 1 ? Math.min(255, p + div(p - m, 2)) : p;
  });
  type Source = { readonly pixels: ArrayLike<number>; readonly w: number; readonly h: number };
  const at = ({ pixels, w, h }: Source, i: number, j: number): number => {
    const px = div(i * (w - 1) * 256, 299);
    const py = div(j * (h - 1) * 256, 399);
    const [x, y, fx, fy] = [div(px, 256), div(py, 256), px % 256, py % 256];
    const pixel = (dx: number, dy: number): number => pixels[Math.min(h - 1, y + dy) * w + Math.min(w - 1, x + dx)]!;
    const sum =
      pixel(0, 0) * (256 - fx) * (256 - fy) +
      pixel(1, 0) * fx * (256 - fy) +
      pixel(0, 1) * (256 - fx) * fy +
      pixel(1, 1) * fx * fy;
    return div(sum + 32_768, 65_536);
  };
  const picture = new Uint8Array(300 * 400);
  for (let j = 0; j < 400; j += 1) {
    for (let i = 0; i < 300; i += 1) {
      const p = at({ pixels: crisp, w: width, h: height }, i, j);
      const lit =
        p + div((flatFieldTarget - at({ pixels: flatField, w: 150, h: 100 }, i, j)) * flatFieldWeights[p]!, 256);
      picture[(399 - j) * 300 + 299 - i] = 255 - Math.max(0, Math.min(255, lit));
    }
  }
  return picture;
}

describe('the picture of a raw frame', () => {
  it('is inverted', () => {
    const make = createPictureMaker(plain);
    for (const grey of [0, 18, 128, 255]) expect(new Set(make(evenly(grey)))).toEqual(new Set([255 - grey]));
  });

  it('is turned by half a turn', () => {
    const raw = evenly(10);
    raw[0] = 90;
    const picture = createPictureMaker(plain)(raw);
    expect(picture[300 * 400 - 1]).toBe(165);
    expect(picture[0]).toBe(245);
  });

  it('gets the light that its glass lacks, weighted by its grey', () => {
    const flatField = new Uint8Array(15_000).fill(240);
    // The first pixel of the glass, which is the last of the picture, has too little light and the last too much.
    flatField[0] = 200;
    flatField[14_999] = 255;
    const flatFieldWeights = Uint8Array.from({ length: 256 }, (_, grey) => (grey === 100 ? 128 : 255));
    const make = createPictureMaker({ ...plain, flatField, flatFieldWeights });
    const ends = (grey: number): (number | undefined)[] => [make(evenly(grey)).at(-1), make(evenly(grey))[0]];
    // 100 + (40 x 128 >> 8) = 120; 100 + (-15 x 128 >> 8) = 92.
    expect(ends(100)).toEqual([255 - 120, 255 - 92]);
    // 230 + 39 is beyond white; 5 - 15 beyond black.
    expect(ends(230)[0]).toBe(0);
    expect(ends(5)[1]).toBe(255);
  });

  it('leaves the raw frame alone, and does not mix frames', () => {
    const make = createPictureMaker(plain);
    const bright = evenly(200);
    const first = make(bright);
    make(evenly(10));
    expect(bright).toEqual(evenly(200));
    expect(make(bright)).toEqual(first);
  });

  it('throws for a frame with too few bytes', () => {
    expect(() => createPictureMaker(plain)(new Uint8Array(24 * 16 - 1))).toThrow('383 bytes');
  });

  it('equals the result of the single steps, for any calibration and any frame', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 16, max: 50 }),
        fc.integer({ min: 6, max: 40 }),
        fc.array(fc.integer({ min: -32_768, max: 32_767 }), { minLength: 16, maxLength: 16 }),
        fc.integer({ min: 0, max: 65_535 }),
        fc.integer(),
        (width, height, bandOffsets, flatFieldTarget, seed) => {
          const bytes = (length: number, salt: number): Uint8Array =>
            Uint8Array.from({ length }, (_, at) => Math.imul(at + salt + seed, 0x9e3779b1) >>> 24);
          const calibration: Calibration = {
            ...plain,
            width,
            height,
            bandOffsets,
            flatFieldTarget,
            flatField: bytes(15_000, 1),
            flatFieldWeights: bytes(256, 2),
          };
          // As long as over the wire: filled up behind its pixels.
          const raw = bytes(Math.ceil((width * height) / 512) * 512, 3);
          const picture = createPictureMaker(structuredClone(calibration))(raw);
          expect(picture).toHaveLength(300 * 400);
          expect(Buffer.compare(picture, slowPicture(calibration, raw))).toBe(0);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('the picture of an emulated unit', () => {
  const shownBy = (unit: typeof UNIT_A): Frame => {
    const platen = createPlaten(unit, 'picture');
    platen.place(THUMB);
    const calibration = parseCalibration(createFlash(unit));
    if (!calibration.ok) throw new Error(calibration.error.detail);
    const raw = platen.read(pictureWindow(calibration.value));
    return { ...PICTURE, pixels: createPictureMaker(calibration.value)(raw) };
  };

  it.each([
    ['A', UNIT_A],
    ['B', UNIT_B],
  ])('of unit %s is the finger on its glass: dark ridges, fingertip up', (_name, unit) => {
    const picture = shownBy(unit);
    expect(assessFrame(picture)).toMatchObject({ fingerPresent: true, guidance: 'good' });
    const laid = placeInWindow(THUMB, 300, 400);
    const template = prepareTemplate(laid);
    const same = compare(prepareProbe(picture), template);
    expect(same.score).toBeGreaterThan(0.8);
    expect(Math.hypot(same.dx, same.dy)).toBeLessThan(3);
    const turned = { ...picture, pixels: picture.pixels.toReversed() };
    expect(compare(prepareProbe(turned), template).score).toBeLessThan(SAME_FINGER_SCORE);
    const meanWhere = (isMeant: (grey: number) => boolean): number => {
      const greys = picture.pixels.filter((_, at) => isMeant(laid.pixels[at]!));
      return greys.reduce((sum, grey) => sum + grey, 0) / greys.length;
    };
    // Ridges and bare glass; the sensor sees 18 on the latter.
    expect(meanWhere((grey) => grey < 40)).toBeLessThan(25);
    expect(meanWhere((grey) => grey > 250)).toBeGreaterThan(225);
  });
});
