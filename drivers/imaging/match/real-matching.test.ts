import { describe, expect, it } from 'vitest';
import { equalErrorRate, scorePairs, shareBelow } from '../testing/finger-pairs.ts';
import { readRealFingers, realPicturesFolder } from '../testing/real-pictures.ts';
import { DUPLICATE_SCORE } from './duplicate-finger.ts';
import { SAME_FINGER_SCORE } from './ridge-correlation.ts';

const folder = realPicturesFolder(process.env['KIOSK_EXTERNAL_DATA'], console.warn);

describe.skipIf(folder === null)('real fingers', () => {
  it.each(['crossmatch', 'uareu'] as const)('are the same or others as they are: %s', { timeout: 300_000 }, (set) => {
    const pictures = readRealFingers(folder ?? '', set).filter(({ isKeptApart }) => isKeptApart);
    const scores = scorePairs(pictures, 84);
    expect(scores.same.length).toBeGreaterThanOrEqual(80);
    expect(scores.other.length).toBeGreaterThanOrEqual(80);
    expect(equalErrorRate(scores)).toBeLessThanOrEqual(0.02);
    expect(shareBelow(scores.same, SAME_FINGER_SCORE)).toBeLessThanOrEqual(0.08);
    expect(shareBelow(scores.same, DUPLICATE_SCORE)).toBeLessThanOrEqual(0.1);
    expect(shareBelow(scores.other, Math.min(SAME_FINGER_SCORE, DUPLICATE_SCORE))).toBe(1);
  });
});

describe('rates of pairs', () => {
  it.each([
    [0, [0.5, 0.6], [0.1, 0.2]],
    [0.5, [0.1, 0.6], [0.2, 0.5]],
    [1, [0.1, 0.2], [0.5, 0.6]],
  ])('are equal at %d', (rate, same, other) => {
    expect(equalErrorRate({ same, other })).toBe(rate);
    expect(shareBelow([0.1, 0.2, 0.3, 0.4], 0.3)).toBe(0.5);
  });
});
