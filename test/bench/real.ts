import { findEyes } from '../../drivers/imaging/eye/eye-location.ts';
import { assessEye } from '../../drivers/imaging/eye/eye-quality.ts';
import { assessFrame } from '../../drivers/imaging/finger/quality.ts';
import { placeInWindow } from '../../drivers/imaging/picture/frame.ts';
import { mastersOf, rankCorrelation } from '../../drivers/imaging/testing/degradations.ts';
import { DUPLICATE_SCORE } from '../../drivers/imaging/match/duplicate-finger.ts';
import { SAME_FINGER_SCORE } from '../../drivers/imaging/match/ridge-correlation.ts';
import { equalErrorRate, scorePairs, shareBelow } from '../../drivers/imaging/testing/finger-pairs.ts';
import type { PairScores } from '../../drivers/imaging/testing/finger-pairs.ts';
import { darkestDisc, isOnDisc } from '../../drivers/imaging/testing/dark-disc.ts';
import {
  REAL_FINGER_SETS,
  readRealEyes,
  readRealFingers,
  realPicturesFolder,
} from '../../drivers/imaging/testing/real-pictures.ts';
import type { RealFingerSet } from '../../drivers/imaging/testing/real-pictures.ts';
import { eyePicture } from '../../drivers/imaging/testing/simulated-pictures.ts';
import type { Frame } from '../../drivers/reader/port.ts';
import { createImpression } from '../../drivers/simulated/finger/impression.ts';
import { percentile } from './times.ts';

/**
 * Prints what imaging makes of real fingers and eyes beside drawn ones: `KIOSK_EXTERNAL_DATA=FOLDER npm run bench -- real`. The
 * thresholds are set on the pictures named "tuned"; those named "apart" are for testing only.
 */
const sets = Object.keys(REAL_FINGER_SETS) as RealFingerSet[];
const folder = realPicturesFolder(process.env['KIOSK_EXTERNAL_DATA'], console.log);

/** Pictures of one row of a table; NFIQ 2 is not known of drawn ones. */
interface Row<P> {
  readonly name: string;
  readonly pictures: readonly P[];
}

function perCent(count: number, all: number): string {
  return (all === 0 ? '-' : ((100 * count) / all).toFixed(1)).padStart(8);
}

function printGuidance(): void {
  console.log(
    `${'said to fingers, per cent'.padEnd(34)}${['prints', 'good', 'moisten', 'wet', 'light', 'other', 'none', 'rank'].map((head) => head.padStart(8)).join('')}`,
  );
  const drawn = mastersOf(10).map((master, index) => ({
    frame: placeInWindow(createImpression(master, `real ${index}`), 400, 500),
  }));
  printSaid({ name: 'drawn, good', pictures: drawn });
  if (folder === null) return;
  for (const set of sets) {
    const pictures = readRealFingers(folder, set);
    for (const isKeptApart of [false, true]) {
      for (const [least, most] of [
        [60, 100],
        [40, 59],
        [20, 39],
        [0, 19],
      ] as const) {
        printSaid({
          name: `${set} ${isKeptApart ? 'apart' : 'tuned'}, NFIQ 2 ${least}-${most}`,
          pictures: pictures.filter(
            (one) => one.isKeptApart === isKeptApart && one.nfiq2 >= least && one.nfiq2 <= most,
          ),
        });
      }
    }
  }
}

function printSaid({ name, pictures }: Row<{ readonly frame: Frame; readonly nfiq2?: number }>): void {
  const judged = pictures.map((picture) => ({ ...picture, ...assessFrame(picture.frame) }));
  const columns = ['good', 'moisten-finger', 'dry-finger', 'press-harder'] as const;
  const said = columns.map((guidance) => judged.filter((one) => one.fingerPresent && one.guidance === guidance).length);
  const none = judged.filter(({ fingerPresent }) => !fingerPresent).length;
  const others = judged.length - none - said.reduce((sum, count) => sum + count, 0);
  const rank = rankCorrelation(
    judged.map(({ score }) => score),
    judged.map(({ nfiq2 = 0 }) => nfiq2),
  );
  const shares = [...said, others, none].map((count) => perCent(count, judged.length)).join('');
  const last = Number.isNaN(rank) ? '-' : rank.toFixed(2);
  console.log(`${name.padEnd(34)}${String(judged.length).padStart(8)}${shares}${last.padStart(8)}`);
}

function printEyes(): void {
  console.log(
    `${'eyes'.padEnd(34)}${['eyes', 'found %', 'right %', 'score'].map((head) => head.padStart(8)).join('')}`,
  );
  const drawn = Array.from({ length: 30 }, (_, index) => ({
    frame: eyePicture(index + 1, index % 2 === 0 ? 'Left' : 'Right'),
  }));
  printFound({ name: 'drawn', pictures: drawn });
  if (folder === null) return;
  const eyes = readRealEyes(folder);
  for (const isKeptApart of [false, true]) {
    const pictures = eyes.filter((one) => one.isKeptApart === isKeptApart);
    printFound({ name: `mmu1 ${isKeptApart ? 'apart' : 'tuned'}`, pictures });
  }
}

/** Right is a pupil that lies on the roundest dark disc of the picture. */
function printFound({ name, pictures }: Row<{ readonly frame: Frame }>): void {
  const found = pictures.flatMap(({ frame }) => findEyes(frame).map((eye) => ({ frame, eye })));
  const right = found.filter(({ frame, eye }) => isOnDisc(eye.pupil, darkestDisc(frame)));
  const score = percentile(
    found.map(({ frame, eye }) => assessEye(frame, eye).score),
    0.5,
  );
  const shares = [found, right].map((some) => perCent(some.length, pictures.length)).join('');
  console.log(`${name.padEnd(34)}${String(pictures.length).padStart(8)}${shares}${String(score).padStart(8)}`);
}

function printPairs(): void {
  const heads = ['same', 'other', 'EER %', 'refused', 'missed', 'highest'].map((head) => head.padStart(8)).join('');
  console.log(`${`pairs; same from ${SAME_FINGER_SCORE}, warned from ${DUPLICATE_SCORE}`.padEnd(34)}${heads}`);
  const drawn = mastersOf(5).flatMap((master, index) =>
    [0, 1, 2].map((touch) => ({
      subject: String(index),
      frame: placeInWindow(createImpression(master, `pair ${touch} ${index}`), 400, 500),
    })),
  );
  printPair('drawn', scorePairs(drawn, 100));
  if (folder === null) return;
  for (const set of sets) {
    for (const isKeptApart of [false, true]) {
      const pictures = readRealFingers(folder, set).filter((one) => one.isKeptApart === isKeptApart);
      printPair(`${set} ${isKeptApart ? 'apart' : 'tuned'}`, scorePairs(pictures, 100));
    }
  }
}

/** Per cent of one finger refused or not warned of, and the highest score of different ones. */
function printPair(name: string, scores: PairScores): void {
  const shares = [
    equalErrorRate(scores),
    shareBelow(scores.same, SAME_FINGER_SCORE),
    shareBelow(scores.same, DUPLICATE_SCORE),
  ].map((share) => (100 * share).toFixed(1).padStart(8));
  const counts = [scores.same, scores.other].map(({ length }) => String(length).padStart(8));
  const highest = (scores.other.at(-1) ?? 0).toFixed(3).padStart(8);
  console.log(`${name.padEnd(34)}${[...counts, ...shares].join('')}${highest}`);
}

printGuidance();
printEyes();
printPairs();
