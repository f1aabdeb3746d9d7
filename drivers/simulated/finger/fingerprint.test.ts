import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { assessFrame } from '../../imaging/finger/quality.ts';
import { MASTER_HEIGHT, MASTER_WIDTH, drawMaster, masterPrints } from './fingerprint.ts';
import { createImpression, smudge, touchFrom, TOUCH_BOUNDS } from './impression.ts';
import { seededRandom, smoothField } from '../drawing/random.ts';
import { choosePatternClass } from './ridge-pattern.ts';

const finger = { person: 12, finger: 'Right MiddleFinger' } as const;
const master = drawMaster(finger);

describe('synthetic finger', () => {
  it('is always the same picture for the same person and finger', () => {
    expect(drawMaster(finger)).toEqual(master);
    // Pinned: enrolled training data made by one version must still fit the fingers of the next.
    expect(createHash('sha256').update(master.frame.pixels).digest('hex')).toBe(
      '1b18a951ed034626a381eefd75e1e5118dad8d0b47ab23ed95dca39cb5ed882a',
    );
  });

  it('differs between persons and between fingers', () => {
    expect(drawMaster({ ...finger, person: 13 }).frame.pixels).not.toEqual(master.frame.pixels);
    expect(drawMaster({ ...finger, finger: 'Left MiddleFinger' }).frame.pixels).not.toEqual(master.frame.pixels);
  });

  it('is a good print of 320 x 400 at 500 ppi with bare glass all around', () => {
    const { frame } = master;
    expect(frame).toMatchObject({ width: MASTER_WIDTH, height: MASTER_HEIGHT, pixelsPerInch: 500 });
    expect(assessFrame(frame)).toMatchObject({ fingerPresent: true, guidance: 'good' });
    for (let x = 0; x < 320; x += 1) expect([frame.pixels[x], frame.pixels[399 * 320 + x]]).toEqual([255, 255]);
    for (let y = 0; y < 400; y += 1) expect([frame.pixels[y * 320], frame.pixels[y * 320 + 319]]).toEqual([255, 255]);
  });

  it('has the classes about as often as people have them, loops opening to the little finger', () => {
    const classes = Array.from({ length: 2000 }, (_, person) =>
      choosePatternClass(seededRandom(`class/${person}`), 'Left IndexFinger'),
    );
    const share = (name: string): number => classes.filter((one) => one === name).length / classes.length;
    expect(share('whorl')).toBeCloseTo(0.3, 1);
    expect(share('left-loop')).toBeCloseTo(0.59, 1);
    expect(share('arch') + share('tented-arch')).toBeCloseTo(0.07, 1);
  });

  it('is drawn once', () => {
    let drawn = 0;
    const prints = masterPrints(() => {
      drawn += 1;
      return master;
    });
    prints(finger);
    prints(finger);
    prints({ ...finger, person: 1 });
    expect(drawn).toBe(2);
  });
});

describe('impression', () => {
  it('is the same for the same seed, another for another, and never the master itself', () => {
    const first = createImpression(master.frame, 1);
    expect(createImpression(master.frame, 1)).toEqual(first);
    for (let seed = 2; seed < 8; seed += 1) {
      const other = createImpression(master.frame, seed);
      expect(other.pixels).not.toEqual(first.pixels);
      expect(other.pixels).not.toEqual(master.frame.pixels);
      expect(other).toMatchObject({ width: 320, height: 400, pixelsPerInch: 500 });
    }
  });

  it('moves by what the touch says', () => {
    const still = { dx: 0, dy: 0, rotation: 0, pressure: 0, dryness: 0, noise: 0, stretch: 0 };
    const centre = (touch: typeof still) => assessFrame(createImpression(master.frame, 1, touch)).offCentre;
    const moved = centre({ ...still, dx: 12, dy: -12 });
    expect((moved.x - centre(still).x) * 320).toBeCloseTo(12, -1);
    expect((moved.y - centre(still).y) * 400).toBeCloseTo(-12, -1);
  });

  it('gets darker and larger with pressure', () => {
    const touch = { ...touchFrom(1), dryness: 0 };
    const light = assessFrame(createImpression(master.frame, 1, { ...touch, pressure: -0.9 }));
    const hard = assessFrame(createImpression(master.frame, 1, { ...touch, pressure: 0.9 }));
    expect(hard.darkness).toBeGreaterThan(light.darkness + 0.08);
    expect(hard.touchedArea).toBeGreaterThan(light.touchedArea);
  });

  it('draws touches within the bounds, and uses them', () => {
    const touches = Array.from({ length: 300 }, (_, seed) => touchFrom(seed));
    const reach = (pick: (touch: (typeof touches)[number]) => number): number =>
      Math.max(...touches.map((touch) => Math.abs(pick(touch))));
    expect(reach((touch) => touch.dx)).toBeLessThanOrEqual(TOUCH_BOUNDS.shiftPixels);
    expect(reach((touch) => touch.dx)).toBeGreaterThan(0.9 * TOUCH_BOUNDS.shiftPixels);
    expect(reach((touch) => touch.rotation)).toBeLessThanOrEqual((TOUCH_BOUNDS.rotationDegrees * Math.PI) / 180);
    expect(reach((touch) => touch.pressure)).toBeLessThanOrEqual(TOUCH_BOUNDS.pressure);
  });

  it('leaves bare glass bare', () => {
    const bare = { width: 64, height: 64, pixelsPerInch: 500, pixels: new Uint8Array(64 * 64).fill(255) };
    expect(assessFrame(createImpression(bare, 1)).guidance).toBe('place-finger');
    expect(assessFrame(smudge(bare, 1)).score).toBe(0);
  });
});

describe('seeded random', () => {
  it('repeats itself, and only itself', () => {
    const take = (seed: string | number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(take('a')).toEqual(take('a'));
    expect(take('1')).toEqual(take(1));
    expect(new Set(Array.from({ length: 500 }, (_, seed) => take(seed)[0])).size).toBe(500);
  });

  it('is uniform and normal', () => {
    const random = seededRandom('spread');
    const uniform = Array.from({ length: 4000 }, () => random.next());
    expect(uniform.reduce((sum, value) => sum + value) / 4000).toBeCloseTo(0.5, 1);
    const normal = Array.from({ length: 4000 }, () => random.normal());
    expect(normal.reduce((sum, value) => sum + value) / 4000).toBeCloseTo(0, 1);
    expect(normal.reduce((sum, value) => sum + value * value) / 4000).toBeCloseTo(1, 0);
  });

  it('makes fields without jumps', () => {
    const field = smoothField(seededRandom(1), 50, 40, 10);
    for (let at = 1; at < field.length; at += 1) {
      if (at % 50 !== 0) expect(Math.abs(field[at]! - field[at - 1]!)).toBeLessThan(1.2);
    }
  });
});
