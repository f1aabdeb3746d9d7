import { beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../reader/port.ts';
import { createSpoiledImpression } from '../../simulated/finger/spoiled-touch.ts';
import { touchFrom } from '../../simulated/finger/impression.ts';
import {
  FINGER_DEGRADATIONS,
  fallOfEye,
  fallOfFinger,
  judgeFall,
  mastersOf,
  meanOf,
  rankCorrelation,
} from './degradations.ts';
import { placeInWindow } from '../picture/frame.ts';
import { assessFrame } from '../finger/quality.ts';
import { compare, prepareProbe, prepareTemplate } from '../match/ridge-correlation.ts';

describe('the rank correlation of the tests', () => {
  it('is 1 in order, -1 in reverse, and shares ties', () => {
    expect(rankCorrelation([1, 2, 3], [5, 6, 9])).toBe(1);
    expect(rankCorrelation([1, 2, 3], [9, 6, 5])).toBe(-1);
    expect(rankCorrelation([1, 2, 3, 4], [1, 2, 2, 3])).toBeCloseTo(0.949, 3);
  });
});

describe('the capture check of a finger', () => {
  let masters: readonly Frame[];
  beforeAll(() => {
    masters = mastersOf(2);
  }, 60_000);

  it.each(FINGER_DEGRADATIONS)('falls with every step of %s: on the mean, and in the order of each print', (what) => {
    const { means, ranks } = judgeFall(masters.map((master, index) => fallOfFinger(master, index, what)));
    // Beginning sweat and beginning pressure only broaden the ridges, which does no harm: there the score stands still.
    const standsStill = what === 'wet' || what === 'hard';
    expect(means[1]!).toBeLessThan(means[0]! + (standsStill ? 0.5 : 0));
    for (let step = 2; step < means.length; step += 1) expect(means[step]!).toBeLessThan(means[step - 1]! - 3);
    expect(means[2]!).toBeLessThan(means[0]! - 2.5);
    expect(means.at(-1)!).toBeLessThan(0.6 * means[0]!);
    expect(Math.max(...ranks)).toBeLessThan(-0.8);
    expect(meanOf(ranks)).toBeLessThan(-0.9);
  });

  it('chooses a better one of three impressions than the first, by the ridges of the finger itself', () => {
    const first: number[] = [];
    const chosen: number[] = [];
    for (const [index, master] of masters.entries()) {
      const template = prepareTemplate(placeInWindow(master, 400, 500));
      const tries = [0, 1, 2].map((turn) => {
        const seed = `three ${index} ${turn}`;
        const spoiling = (['dry', 'wet', 'smeared', 'light'] as const)[(index + turn) % 4]!;
        const amount = ((index * 3 + turn * 5) % 7) / 8;
        const frame = placeInWindow(createSpoiledImpression(master, seed, touchFrom(seed), spoiling, amount), 400, 500);
        return { score: assessFrame(frame).score, agreement: compare(prepareProbe(frame), template).score };
      });
      first.push(tries[0]!.agreement);
      chosen.push(tries.toSorted((one, other) => other.score - one.score)[0]!.agreement);
    }
    expect(meanOf(chosen)).toBeGreaterThan(meanOf(first) + 0.05);
  });
});

describe('the capture check of an eye', () => {
  it.each(['blur', 'noise', 'lids', 'size', 'contrast'] as const)(
    'falls with every step of %s: on the mean, and in the order of each eye',
    (what) => {
      const { means, ranks } = judgeFall([1, 2, 3, 4, 5].map((person) => fallOfEye(person, 'Left', what)));
      // Seven tenths of an eye's contrast are still more than the score asks for.
      const standsStill = what === 'contrast';
      expect(means[1]!).toBeLessThanOrEqual(means[0]! - (standsStill ? 0 : 1));
      for (let step = 2; step < means.length; step += 1) expect(means[step]!).toBeLessThan(means[step - 1]! - 10);
      expect(means.at(-1)!).toBeLessThan(0.6 * means[0]!);
      expect(Math.max(...ranks)).toBeLessThan(-0.8);
    },
  );
});
