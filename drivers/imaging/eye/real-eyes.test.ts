import { expect, it } from 'vitest';
import { blankFrame } from '../picture/frame.ts';
import { darkestDisc, isOnDisc } from '../testing/dark-disc.ts';
import { readRealEyes, realPicturesFolder } from '../testing/real-pictures.ts';
import { eyePicture, irisTruth } from '../testing/simulated-pictures.ts';
import { findEyes } from './eye-location.ts';

const folder = realPicturesFolder(process.env['KIOSK_EXTERNAL_DATA'], console.warn);

it.skipIf(folder === null)('99 of 100 real eyes are found where their pupil is', { timeout: 120_000 }, () => {
  const eyes = readRealEyes(folder ?? '').filter(({ isKeptApart }) => isKeptApart);
  expect(eyes.length).toBeGreaterThan(60);
  const right = eyes.filter(({ frame }) => {
    const [found] = findEyes(frame);
    return found !== undefined && isOnDisc(found.pupil, darkestDisc(frame));
  });
  expect(right.length / eyes.length).toBeGreaterThanOrEqual(0.99);
});

it('the disc by which real eyes are judged is the pupil, and nothing without an eye', () => {
  for (const person of [1, 2, 3, 4]) {
    const truth = irisTruth(person, 'Right');
    const disc = darkestDisc(eyePicture(person, 'Right'));
    expect(isOnDisc({ ...truth, radius: truth.pupilRadius }, disc)).toBe(true);
    expect(isOnDisc({ ...truth, x: truth.x + 60, radius: truth.pupilRadius }, disc)).toBe(false);
  }
  expect(darkestDisc(blankFrame(640, 480, 500, 160))).toBeNull();
});
