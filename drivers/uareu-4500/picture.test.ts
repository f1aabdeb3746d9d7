import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWellFormedFrame } from '../imaging/picture/frame.ts';
import { createSensorNoise } from '../simulated/drawing/sensor-noise.ts';
import { lookForLines, resolutionOf } from './calibration.ts';
import { drawGraticule } from './graticule.ts';
import { NOMINAL_RESOLUTION, assemblePicture, bareFrame, showsContact, toFrame } from './picture.ts';
import type { SensorPicture } from './picture.ts';
import { LINE_LENGTH, PICTURE_LINES } from './protocol.ts';

const SIZE = LINE_LENGTH * PICTURE_LINES;

/** Lines that have their number as first pixel. */
function numbered(count: number): Uint8Array {
  const lines = new Uint8Array(count * LINE_LENGTH);
  for (let line = 0; line < count; line += 1) lines[line * LINE_LENGTH] = line & 0xff;
  return lines;
}

const firstColumn = ({ pixels }: SensorPicture): number[] =>
  Array.from({ length: PICTURE_LINES }, (_, y) => 255 - (pixels[y * LINE_LENGTH] ?? 0));

function flat(value: number): SensorPicture {
  return { width: LINE_LENGTH, height: PICTURE_LINES, pixels: new Uint8Array(SIZE).fill(value) };
}

describe('assembling a picture', () => {
  it('fills a line that was not sent with the next one', () => {
    const blocks = [
      { flags: 2, lines: 122 },
      { flags: 1, lines: 1 },
      { flags: 0, lines: 167 },
    ];
    const column = firstColumn(assemblePicture(numbered(289), blocks, false));
    expect(column.slice(120, 125)).toEqual([120, 121, 122, 122, 123]);
    expect(column[289]).toBe(288 & 0xff);
  });

  it('fills absent lines at the end with the last one sent, and missing lines with bare glass', () => {
    const blocks = [
      { flags: 0, lines: 200 },
      { flags: 1, lines: 3 },
    ];
    const column = firstColumn(assemblePicture(numbered(200), blocks, false));
    expect(column.slice(198)).toEqual([198, 199, 199, 199, 199, ...new Array<number>(87).fill(0)]);
  });

  it('inverts, and turns by half a turn where the sensor is mounted upside down', () => {
    const lines = new Uint8Array(289 * LINE_LENGTH);
    lines[0] = 255;
    lines[1] = 100;
    const blocks = [
      { flags: 0, lines: 1 },
      { flags: 1, lines: 1 },
      { flags: 0, lines: 288 },
    ];
    const upright = assemblePicture(lines, blocks, false).pixels;
    expect([...upright.subarray(0, 3)]).toEqual([0, 155, 255]);
    const turned = assemblePicture(lines, blocks, true).pixels;
    expect([...turned.subarray(SIZE - 3)]).toEqual([255, 155, 0]);
    expect(lines[0]).toBe(255);
  });
});

describe('resampling', () => {
  it('makes 357 x 392 pixels at 500 ppi while nothing is measured', () => {
    const frame = toFrame(flat(255), NOMINAL_RESOLUTION);
    expect(frame).toMatchObject({ width: 357, height: 392, pixelsPerInch: 500 });
    expect(isWellFormedFrame(frame)).toBe(true);
    expect(bareFrame(NOMINAL_RESOLUTION)).toEqual(frame);
  });

  it('keeps an even grey, up to the edges, at any resolution', () => {
    const dots = fc.double({ min: 250, max: 800, noNaN: true });
    fc.assert(
      fc.property(dots, dots, fc.integer({ min: 0, max: 255 }), (across, down, grey) => {
        const frame = toFrame(flat(grey), { across, down });
        expect(isWellFormedFrame(frame)).toBe(true);
        expect(bareFrame({ across, down })).toMatchObject({ width: frame.width, height: frame.height });
        expect(frame.pixels.every((value) => value === grey)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  it('makes the lines of a millimetre ruling as far apart both ways as 500 ppi says', () => {
    for (const unit of [
      { across: 538, down: 370 },
      { across: 450, down: 300 },
      { across: 500, down: 500 },
    ]) {
      const frame = toFrame(drawGraticule({ pitchMillimetres: 1, lines: 'grid' }, unit), unit);
      // Into the window for which the measurement is made.
      const pixels = new Uint8Array(SIZE).fill(250);
      const width = Math.min(LINE_LENGTH, frame.width);
      const height = Math.min(PICTURE_LINES, frame.height);
      for (let y = 0; y < height; y += 1) {
        pixels.set(frame.pixels.subarray(y * frame.width, y * frame.width + width), y * LINE_LENGTH);
      }
      const seen = lookForLines({ width: LINE_LENGTH, height: PICTURE_LINES, pixels });
      const measured = resolutionOf(seen, 1);
      expect(measured.ok && Math.abs(measured.value.across / 500 - 1)).toBeLessThan(0.005);
      expect(measured.ok && Math.abs(measured.value.down / 500 - 1)).toBeLessThan(0.005);
    }
  });

  it('keeps a sharp edge where it is', () => {
    const picture = flat(255);
    for (let y = 0; y < PICTURE_LINES; y += 1) picture.pixels.fill(0, y * LINE_LENGTH, y * LINE_LENGTH + 192);
    const frame = toFrame(picture, { across: 250, down: 250 });
    const row = frame.pixels.subarray(100 * frame.width, 101 * frame.width);
    const dark = row.reduce((sum, value) => sum + (255 - value) / 255, 0);
    expect(Math.abs(dark - frame.width / 2)).toBeLessThan(0.1);
  });
});

describe('seeing whether something lies on the glass', () => {
  it('sees lines, not noise, an even grey or a slow shade', () => {
    const noise = createSensorNoise('contact', 4);
    expect(showsContact(flat(0))).toBe(false);
    expect(showsContact({ ...flat(240), pixels: noise(flat(240).pixels, LINE_LENGTH) })).toBe(false);
    const shade = Uint8Array.from({ length: SIZE }, (_, at) => 120 + (at % LINE_LENGTH) / 4);
    expect(showsContact({ ...flat(0), pixels: shade })).toBe(false);
    expect(showsContact(drawGraticule({ pitchMillimetres: 1, lines: 'across' }, NOMINAL_RESOLUTION))).toBe(true);
  });
});
