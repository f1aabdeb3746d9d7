import { beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../reader/port.ts';
import { createImpression, touchFrom } from '../../simulated/finger/impression.ts';
import { createSpoiledImpression } from '../../simulated/finger/spoiled-touch.ts';
import type { Spoiling } from '../../simulated/finger/spoiled-touch.ts';
import { blankFrame, placeInWindow } from '../picture/frame.ts';
import { mastersOf } from '../testing/degradations.ts';
import { onGreyGlass, withPores } from '../testing/real-causes.ts';
import { WHITENED_GLASS, WHITE_GLASS, whitenGlass } from './glass.ts';
import { assessFrame } from './quality.ts';

describe('the grey of the glass', () => {
  function filled(...parts: readonly (readonly [grey: number, share: number])[]): Float32Array {
    const values = new Float32Array(10_000);
    let from = 0;
    for (const [grey, share] of parts) {
      values.fill(grey, from, from + share * values.length);
      from += share * values.length;
    }
    return values;
  }

  it('is that of the brightest hundredth, and becomes white', () => {
    const values = filled([90, 0.6], [180, 0.39], [200, 0.01]);
    expect(whitenGlass(values, 100, 100)).toBe(180);
    expect(values[0]).toBeCloseTo((90 * WHITENED_GLASS) / 180, 0);
    expect(values[7_000]).toBeCloseTo(WHITENED_GLASS, 0);
    expect(values.at(-1)).toBe(255);
  });

  it.each([
    ['white', 250],
    ['too dark to be glass', 100],
    ['black', 0],
  ])('is left as it is where it is %s', (_, grey) => {
    const values = filled([grey / 2, 0.5], [grey, 0.5]);
    expect(whitenGlass(values, 100, 100)).toBe(grey);
    expect(values).toEqual(filled([grey / 2, 0.5], [grey, 0.5]));
  });
});

describe('a reader whose bare glass is grey', () => {
  let masters: readonly Frame[];
  beforeAll(() => {
    masters = mastersOf(2);
  }, 60_000);

  function said(glass: number, print: (master: Frame, index: number) => Frame): ReadonlySet<string> {
    return new Set(
      masters.map((master, index) => {
        const frame = onGreyGlass(placeInWindow(print(master, index), 400, 500), glass, 0.25);
        return assessFrame(frame).guidance;
      }),
    );
  }

  it.each([150, 180, 220])('is bare at %d, and a good finger on it is good', (glass) => {
    expect(said(glass, (master, index) => createImpression(master, `grey ${index}`))).toEqual(new Set(['good']));
    const bare = assessFrame(onGreyGlass(blankFrame(400, 500, 500, 250), glass, 0.25));
    expect(bare).toMatchObject({ fingerPresent: false, guidance: 'place-finger', touchedArea: 0 });
  });

  it.each([
    ['smeared', 0.75, 'hold-still'],
    ['dry', 0.8, 'moisten-finger'],
    ['wet', 1, 'dry-finger'],
    ['light', 0.8, 'press-harder'],
    ['partial', 0.75, 'cover-more'],
  ] as const satisfies readonly (readonly [Spoiling, number, string])[])(
    'shows a finger that is %s at %d, which is told %s',
    (spoiling, amount, guidance) => {
      const print = (master: Frame, index: number): Frame =>
        createSpoiledImpression(master, `grey ${index}`, touchFrom(`grey ${index}`), spoiling, amount);
      expect(said(180, print)).toContain(guidance);
      expect(said(180, print)).not.toContain('good');
    },
  );

  it.each([
    [250, 'place-finger'],
    [222, 'clean-glass'],
    [170, 'place-finger'],
  ])('of %d with nothing on it: %s', (grey, guidance) => {
    expect(assessFrame(blankFrame(300, 400, 500, grey))).toMatchObject({ fingerPresent: false, guidance });
  });

  it('scores a print as a white glass does', () => {
    for (const [index, master] of masters.entries()) {
      const print = placeInWindow(createImpression(master, index), 400, 500);
      const grey = assessFrame(onGreyGlass(print, 170, 0.2));
      expect(Math.abs(grey.score - assessFrame(print).score)).toBeLessThanOrEqual(6);
      expect(grey.glass).toBeLessThan(WHITE_GLASS);
    }
  });

  it('shows a finger that slides as well as a white one', () => {
    const [master] = masters;
    const touch = { ...touchFrom(1), dx: 0, dy: 0, pressure: 0, dryness: 0 };
    const [before, after] = [0, 2].map((dx) => onGreyGlass(createImpression(master!, 1, { ...touch, dx }), 170, 0.2));
    expect(assessFrame(after!, before).guidance).toBe('hold-still');
    expect(assessFrame(before!, before).guidance).toBe('good');
  });
});

describe('real skin', () => {
  it.each([0, -0.4])('has pores and scars that break no ridge, pressed by %d', (pressure) => {
    for (const [index, master] of mastersOf(2).entries()) {
      const print = placeInWindow(createImpression(master, index, { ...touchFrom(index), pressure }), 400, 500);
      const quality = assessFrame(withPores(print, index, 14));
      expect(quality.orientationCertainty).toBeLessThan(0.76);
      expect(quality.guidance).toBe('good');
    }
  });
});
