import { describe, expect, it } from 'vitest';
import type { Frame } from '../../reader/port.ts';
import { seededRandom } from '../../simulated/drawing/random.ts';
import { drawMaster } from '../../simulated/finger/fingerprint.ts';
import { createImpression, smudge, touchFrom } from '../../simulated/finger/impression.ts';
import { binomialBlur } from '../picture/box-filter.ts';
import { blankFrame, placeInWindow } from '../picture/frame.ts';
import { GOOD_SCORE, assessFrame } from './quality.ts';

const masters = [
  drawMaster({ person: 1, finger: 'Right IndexFinger' }).frame,
  drawMaster({ person: 4, finger: 'Left LittleFinger' }).frame,
  drawMaster({ person: 7, finger: 'Left Thumb' }).frame,
];
const calm = { ...touchFrom(1), dx: 0, dy: 0, pressure: 0, dryness: 0, noise: 4 };

function withNoise(frame: Frame, sigma: number): Frame {
  const random = seededRandom('noise');
  const pixels = frame.pixels.map((value) => Math.min(255, Math.max(0, value + sigma * random.normal())));
  return { ...frame, pixels };
}

function blurred(frame: Frame, times: number): Frame {
  let values: Float32Array = Float32Array.from(frame.pixels);
  for (let turn = 0; turn < times; turn += 1) values = binomialBlur(values, frame.width, frame.height);
  return { ...frame, pixels: Uint8Array.from(values) };
}

describe('frame quality', () => {
  it('finds a whole print good', () => {
    for (const master of masters) {
      for (let seed = 1; seed <= 5; seed += 1) {
        const quality = assessFrame(placeInWindow(createImpression(master, seed), 400, 500));
        expect(quality.fingerPresent).toBe(true);
        expect(quality.score).toBeGreaterThan(GOOD_SCORE);
      }
      expect(assessFrame(placeInWindow(createImpression(master, 1, calm), 400, 500)).guidance).toBe('good');
    }
  });

  it('falls with noise, with blur, with dryness, with a smaller touch', () => {
    for (const master of masters) {
      const print = createImpression(master, 1, calm);
      const series = [
        [0, 40, 80, 120].map((sigma) => withNoise(print, sigma)),
        [0, 6, 14, 30].map((times) => blurred(print, times)),
        [0, 0.8, 1.4, 2.4].map((dryness) => createImpression(master, 1, { ...calm, dryness })),
        [320, 200, 150, 100].map((side) => placeInWindow(placeInWindow(print, side, side), 320, 400)),
      ];
      for (const frames of series) {
        const scores = frames.map((frame) => assessFrame(frame).score);
        expect(scores).toEqual([...scores].sort((one, other) => other - one));
        expect(scores.at(-1)!).toBeLessThan(0.75 * scores[0]!);
      }
    }
  });

  it('gives next to nothing for bare glass, a smudge, a black frame and white noise', () => {
    const noise = withNoise(blankFrame(400, 500, 500, 128), 100);
    const bare = withNoise(blankFrame(400, 500, 500, 250), 3);
    const frames = [bare, blankFrame(400, 500, 500, 0), noise, ...masters.map((master) => smudge(master, 1))];
    for (const frame of frames) {
      const quality = assessFrame(frame);
      expect(quality.fingerPresent).toBe(false);
      expect(quality.score).toBeLessThanOrEqual(5);
    }
    expect(assessFrame(bare).guidance).toBe('place-finger');
    for (const master of masters) expect(assessFrame(smudge(master, 2)).guidance).toBe('clean-glass');
  });

  it('gives the guidance that helps', () => {
    const [master] = masters;
    const window = (touch: Partial<typeof calm>) =>
      placeInWindow(createImpression(placeInWindow(master!, 400, 500), 1, { ...calm, ...touch }), 400, 500);
    expect(assessFrame(window({ dx: 110 })).guidance).toBe('move-to-centre');
    expect(assessFrame(window({ dy: -130 })).guidance).toBe('move-to-centre');
    expect(assessFrame(window({ pressure: -2.4 })).guidance).toBe('press-harder');
    expect(assessFrame(window({ pressure: 2.6 })).guidance).toBe('press-lighter');
    const still = window({});
    expect(assessFrame(withNoise(still, 4), still).guidance).toBe('good');
    expect(assessFrame(window({ dx: 2 }), still).guidance).toBe('hold-still');
  });

  it('does not depend on the resolution of the reader', () => {
    const [master] = masters;
    const at500 = createImpression(master!, 1, calm);
    const double = { width: 640, height: 800, pixelsPerInch: 1000, pixels: new Uint8Array(640 * 800) };
    for (let y = 0; y < 800; y += 1) {
      for (let x = 0; x < 640; x += 1) {
        double.pixels[y * 640 + x] = at500.pixels[Math.floor(y / 2) * 320 + Math.floor(x / 2)]!;
      }
    }
    expect(Math.abs(assessFrame(double).score - assessFrame(at500).score)).toBeLessThanOrEqual(8);
  });

  it('takes frames of any size', () => {
    for (const [width, height] of [
      [1, 1],
      [2, 3],
      [40, 9],
    ] as const) {
      expect(assessFrame(blankFrame(width, height, 500))).toMatchObject({ score: 0, guidance: 'place-finger' });
    }
  });
});
