import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleBilinear } from '../imaging/picture/frame.ts';
import { boxMean } from '../imaging/picture/box-filter.ts';
import type { SensorResolution } from '../reader/port.ts';
import { drawMaster } from '../simulated/finger/fingerprint.ts';
import { createSensorNoise } from '../simulated/drawing/sensor-noise.ts';
import { lookForLines, resolutionOf, settle } from './calibration.ts';
import type { SeenLines } from './calibration.ts';
import { drawGraticule } from './graticule.ts';
import type { Graticule } from './graticule.ts';
import type { SensorPicture } from './picture.ts';
import { LINE_LENGTH, PICTURE_LINES } from './protocol.ts';

const UNIT: SensorResolution = { across: 538, down: 370 };
const GRID: Graticule = { pitchMillimetres: 1, lines: 'grid' };

function noisy(picture: SensorPicture, sigma: number, seed = 'calibration'): SensorPicture {
  return { ...picture, pixels: createSensorNoise(seed, sigma)(picture.pixels, picture.width) };
}

function blurred(picture: SensorPicture, radius: number): SensorPicture {
  const values = boxMean(Float32Array.from(picture.pixels), picture.width, picture.height, radius);
  return { ...picture, pixels: Uint8Array.from(values) };
}

/** A lamp that leaves the edges in the dark. */
function vignetted(picture: SensorPicture): SensorPicture {
  const pixels = picture.pixels.map((value, at) => {
    const x = (at % picture.width) / picture.width - 0.5;
    const y = Math.floor(at / picture.width) / picture.height - 0.5;
    return value * (1 - 1.1 * (x * x + y * y));
  });
  return { ...picture, pixels };
}

function measure(picture: SensorPicture, pitch: number, before: SeenLines = {}): ReturnType<typeof resolutionOf> {
  return resolutionOf(lookForLines(picture, before), pitch);
}

/** The larger error of the two, as a part; 1 when nothing was measured. */
function errorOf(picture: SensorPicture, pitch: number, truth: SensorResolution): number {
  const measured = measure(picture, pitch);
  if (!measured.ok) return 1;
  const { across, down } = measured.value;
  return Math.max(Math.abs(across / truth.across - 1), Math.abs(down / truth.down - 1));
}

function code(measured: ReturnType<typeof resolutionOf>): string {
  return measured.ok ? 'ok' : measured.error.code;
}

describe('measuring the resolution by a grid', () => {
  it('is within 0.5 % of the truth for any unit, ruling, turn, blur, light and noise', () => {
    const dots = fc.integer({ min: 280, max: 780 });
    const cases = fc.record({
      across: dots,
      down: dots,
      periods: fc.double({ min: 8.5, max: 30, noNaN: true }),
      thickness: fc.double({ min: 0.08, max: 0.5, noNaN: true }),
      tilt: fc.double({ min: -6, max: 6, noNaN: true }),
      sigma: fc.integer({ min: 0, max: 15 }),
      blur: fc.integer({ min: 0, max: 1 }),
      isVignetted: fc.boolean(),
    });
    fc.assert(
      fc.property(cases, ({ across, down, periods, thickness, tilt, sigma, blur, isVignetted }) => {
        const field = Math.min(LINE_LENGTH / across, PICTURE_LINES / down) * 25.4;
        const pitchMillimetres = field / periods;
        // Such a unit cannot see lines closer than four pixels.
        fc.pre((Math.min(across, down) * pitchMillimetres) / 25.4 > 5);
        const drawn = drawGraticule({ pitchMillimetres, lines: 'grid', thickness, tilt }, { across, down });
        const lit = isVignetted ? vignetted(drawn) : drawn;
        const seen = noisy(blur > 0 ? blurred(lit, blur) : lit, sigma);
        expect(errorOf(seen, pitchMillimetres, { across, down })).toBeLessThan(0.005);
      }),
      { numRuns: 40, seed: 4500 },
    );
  });

  it('is exact to 0.1 % on the nominal unit with a ruling of one millimetre', () => {
    for (const tilt of [-7, -2, 0, 0.5, 4]) {
      const seen = noisy(drawGraticule({ ...GRID, tilt }, UNIT), 8);
      expect(errorOf(seen, 1, UNIT)).toBeLessThan(0.001);
    }
  });

  it('does not mistake the harmonics of thin lines for the lines', () => {
    for (const thickness of [0.04, 0.06, 0.3, 0.5, 0.66]) {
      expect(errorOf(noisy(drawGraticule({ ...GRID, thickness }, UNIT), 6), 1, UNIT)).toBeLessThan(0.005);
    }
  });

  it('accepts lines shown in one direction after the other, each with its own turn', () => {
    const upright = noisy(drawGraticule({ ...GRID, lines: 'across', tilt: 3 }, UNIT), 5);
    const level = noisy(drawGraticule({ ...GRID, lines: 'down', tilt: -2 }, UNIT), 5);
    const half = lookForLines(upright);
    expect(resolutionOf(half, 1)).toEqual({ ok: false, error: { code: 'lines-one-way', missing: 'down' } });
    expect(measure(level, 1)).toEqual({ ok: false, error: { code: 'lines-one-way', missing: 'across' } });
    const both = measure(level, 1, half);
    expect(both.ok && Math.abs(both.value.across / 538 - 1)).toBeLessThan(0.001);
    expect(both.ok && Math.abs(both.value.down / 370 - 1)).toBeLessThan(0.001);
  });
});

describe('a measurement is refused', () => {
  it('where there is no grid: bare glass, one grey, fingerprints', () => {
    const flat = { width: LINE_LENGTH, height: PICTURE_LINES, pixels: new Uint8Array(LINE_LENGTH * PICTURE_LINES) };
    expect(code(measure(flat, 1))).toBe('no-grid');
    for (let seed = 0; seed < 10; seed += 1) {
      const glass = { ...flat, pixels: new Uint8Array(flat.pixels.length).fill(240) };
      expect(code(measure(noisy(glass, 3, `glass ${seed}`), 1))).toBe('no-grid');
      const { frame } = drawMaster({ person: seed, finger: 'Right IndexFinger' });
      const print = Uint8Array.from({ length: flat.pixels.length }, (_, at) => {
        const x = (((at % LINE_LENGTH) - LINE_LENGTH / 2) * 500) / 538 + frame.width / 2;
        const y = ((Math.floor(at / LINE_LENGTH) - PICTURE_LINES / 2) * 500) / 370 + frame.height / 2;
        return sampleBilinear(frame.pixels, frame.width, frame.height, x, y, 255);
      });
      expect(code(measure({ ...flat, pixels: print }, 1))).toBe('no-grid');
    }
  });

  it('where the ruling covers half of the glass only', () => {
    const seen = drawGraticule(GRID, UNIT);
    for (let y = 0; y < PICTURE_LINES; y += 1) seen.pixels.fill(250, y * LINE_LENGTH, y * LINE_LENGTH + 200);
    expect(code(measure(noisy(seen, 3), 1))).toBe('no-grid');
  });

  it('with too few periods', () => {
    for (const pitchMillimetres of [2.6, 3, 4]) {
      expect(code(measure(drawGraticule({ ...GRID, pitchMillimetres }, UNIT), pitchMillimetres))).toBe(
        'too-few-periods',
      );
    }
  });

  it('when tilted', () => {
    for (const tilt of [-25, -10, 9, 15, 30]) {
      expect(code(measure(drawGraticule({ ...GRID, tilt }, UNIT), 1))).toBe('tilted');
    }
    const family = { amplitude: 50, coherence: 1 };
    const askew = { across: { x: 0.03, y: 0.04, ...family }, down: { x: 0.01, y: 0.035, ...family } };
    expect(code(resolutionOf(askew, 1))).toBe('tilted');
  });

  it('when the lines are too faint', () => {
    expect(code(measure(noisy(drawGraticule({ ...GRID, contrast: 5 }, UNIT), 2), 1))).toBe('contrast-too-low');
  });

  it('when the pitch cannot be the true one', () => {
    const seen = drawGraticule(GRID, UNIT);
    for (const pitch of [0.1, 0.5, 2, 25.4, 0, -1, Number.NaN]) expect(code(measure(seen, pitch))).toBe('implausible');
  });

  it('when several measurements contradict each other, or when there are no measurements', () => {
    const near = { across: 540, down: 371 };
    expect(settle([UNIT, near, UNIT])).toEqual({ ok: true, value: UNIT });
    expect(settle([UNIT, near])).toEqual({ ok: true, value: { across: 539, down: 370.5 } });
    expect(settle([UNIT, UNIT, { across: 538, down: 380 }])).toEqual({ ok: false, error: { code: 'unsteady' } });
    expect(settle([])).toEqual({ ok: false, error: { code: 'unsteady' } });
  });
});
