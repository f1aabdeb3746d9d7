import { expect, it } from 'vitest';
import { REAL_FINGER_SETS, readRealFingers, realPicturesFolder } from '../testing/real-pictures.ts';
import type { RealFinger, RealFingerSet } from '../testing/real-pictures.ts';
import { assessFrame } from './quality.ts';

const folder = realPicturesFolder(process.env['KIOSK_EXTERNAL_DATA'], console.warn);

it.skipIf(folder === null)('real prints that matchers can use are told to be good, and bad ones what to do', () => {
  const sets = Object.keys(REAL_FINGER_SETS) as RealFingerSet[];
  const judged = sets
    .flatMap((set) => readRealFingers(folder ?? '', set))
    .map((picture) => ({ ...picture, quality: assessFrame(picture.frame) }));
  const shareOf = (pictures: typeof judged, isIt: (one: (typeof judged)[number]) => boolean): number =>
    pictures.filter(isIt).length / pictures.length;
  const from = (least: number): typeof judged => judged.filter(({ nfiq2 }) => nfiq2 >= least);
  const apart = ({ isKeptApart }: RealFinger): boolean => isKeptApart;

  const good = from(60).filter(apart);
  expect(good.length).toBeGreaterThan(60);
  expect(shareOf(good, ({ quality }) => quality.guidance === 'good')).toBeGreaterThanOrEqual(0.85);
  expect(shareOf(good, ({ quality }) => quality.guidance === 'moisten-finger')).toBeLessThanOrEqual(0.05);

  const decent = from(40).filter(apart);
  expect(shareOf(decent, ({ quality }) => !quality.fingerPresent)).toBeLessThanOrEqual(0.005);

  // So few of these are there that those the thresholds were set on count as well.
  const poor = judged.filter(({ nfiq2 }) => nfiq2 < 20);
  expect(poor.length).toBeGreaterThan(5);
  expect(shareOf(poor, ({ quality }) => quality.guidance !== 'good')).toBeGreaterThanOrEqual(0.8);
});
