import { assessEyes } from '../../drivers/imaging/eye/assess-eyes.ts';
import { WRONG_HAND_CERTAINTY, assessFingers } from '../../drivers/imaging/finger/assess-fingers.ts';
import { encodeSample } from '../../drivers/imaging/record/encode-sample.ts';
import { findEyes } from '../../drivers/imaging/eye/eye-location.ts';
import { assessEye } from '../../drivers/imaging/eye/eye-quality.ts';
import { segmentFrame } from '../../drivers/imaging/finger/finger-segments.ts';
import { guessHand } from '../../drivers/imaging/finger/hand.ts';
import { encodeJpeg } from '../../drivers/imaging/codec/jpeg.ts';
import { openJpeg2000 } from '../../drivers/imaging/codec/jpeg2000.ts';
import { drawAssessment } from '../../drivers/imaging/picture/overlay.ts';
import {
  eyePicture,
  handOf,
  irisTruth,
  sideBySide,
  slapOf,
  wantedEyes,
  wantedFingers,
} from '../../drivers/imaging/testing/simulated-pictures.ts';
import { lookFrom } from '../../drivers/simulated/eye/eye-look.ts';
import { seededRandom } from '../../drivers/simulated/drawing/random.ts';
import { createTimes, percentile } from './times.ts';

/**
 * Prints how well fingers of slaps and eyes are found and what it costs: `npm run bench -- segmentation [people]`. All
 * pictures are synthetic.
 */
const people = Number(process.argv[2] ?? 12);
const jpeg2000 = openJpeg2000();
const times = createTimes();
const { timedAsync: timed } = times;

function row(name: string, values: readonly number[], digits = 1): void {
  const columns = [0.5, 0.95, 1].map((part) => percentile(values, part).toFixed(digits).padStart(8)).join('');
  console.log(`${name.padEnd(42)}${String(values.length).padStart(6)}${columns}`);
}

async function measureSlaps(): Promise<void> {
  const missing = ['none', 'IndexFinger', 'MiddleFinger', 'RingFinger', 'LittleFinger'];
  console.log('slaps; missing finger          slaps  miscounted  hand right  certain  certain and wrong');
  for (const finger of missing) {
    const seen = { slaps: 0, miscounted: 0, right: 0, certain: 0, wrong: 0 };
    for (let person = 1; person <= people; person += 1) {
      for (const side of ['Left', 'Right'] as const) {
        const fingers = handOf(side).filter((name) => !name.endsWith(finger));
        const frame = slapOf(fingers, `${person} ${finger}`, { person, quality: 45 + 10 * (person % 5) });
        const segments = await timed('find the fingers of a slap', () => segmentFrame(frame).fingers);
        seen.slaps += 1;
        if (segments.length !== fingers.length) seen.miscounted += 1;
        const guess = guessHand(segments, fingers, frame.pixelsPerInch);
        if (guess === null) continue;
        const isCertain = guess.certainty >= WRONG_HAND_CERTAINTY;
        if (guess.hand === side) seen.right += 1;
        if (isCertain) seen.certain += 1;
        if (isCertain && guess.hand !== side) seen.wrong += 1;
        if (finger !== 'none') continue;
        const wanted = wantedFingers(side === 'Left' ? 1 : 2, 4);
        const assessment = await timed('assess a slap of four', () => assessFingers(frame, frame, wanted));
        const drawn = await timed('draw on a slap', () => drawAssessment(frame, assessment));
        await timed('JPEG of a slap, quality 75', () => encodeJpeg(drawn, 75));
        for (const purpose of ['Registration', 'Auth'] as const) {
          for (const sample of assessment.samples) {
            await timed(`record of a finger, ${purpose}`, () =>
              encodeSample(jpeg2000, { frame, sample, type: 'Finger', purpose, capturedAt: 0 }),
            );
          }
        }
      }
    }
    const { slaps, miscounted, right, certain, wrong } = seen;
    const columns = [slaps, miscounted, right, certain, wrong].map((value, index) =>
      String(value).padStart([5, 12, 12, 9, 19][index] ?? 0),
    );
    console.log(`${finger.padEnd(30)}${columns.join('')}`);
  }
}

/** Hands that are built otherwise than the drawn ones: tips, leans and widths moved at random. */
function measureOtherHands(): void {
  const random = seededRandom('hands');
  console.log('hands of other builds: tips off by (mm)   hands  hand right  certain  certain and wrong');
  for (const millimetres of [1.5, 3, 5]) {
    const seen = { hands: 0, right: 0, certain: 0, wrong: 0 };
    for (const side of ['Left', 'Right'] as const) {
      const segments = segmentFrame(slapOf(handOf(side), 'other builds')).fingers;
      for (let turn = 0; turn < 500; turn += 1) {
        const off = (millimetres / 25.4) * 500;
        const changed = segments.map((segment) => ({
          ...segment,
          tip: { x: segment.tip.x + off * random.normal(), y: segment.tip.y + off * random.normal() },
          angle: segment.angle + 0.07 * random.normal(),
          width: segment.width * (1 + 0.05 * random.normal()),
        }));
        const guess = guessHand(changed, handOf(side), 500);
        if (guess === null) continue;
        const isCertain = guess.certainty >= WRONG_HAND_CERTAINTY;
        seen.hands += 1;
        if (guess.hand === side) seen.right += 1;
        if (isCertain) seen.certain += 1;
        if (isCertain && guess.hand !== side) seen.wrong += 1;
      }
    }
    const { hands, right, certain, wrong } = seen;
    const columns = [hands, right, certain, wrong].map((value, index) =>
      String(value).padStart([6, 12, 9, 19][index] ?? 0),
    );
    console.log(`${String(millimetres).padEnd(41)}${columns.join('')}`);
  }
}

async function measureEyes(): Promise<void> {
  const offCentre: number[] = [];
  const irisError: number[] = [];
  const pupilError: number[] = [];
  const scores: number[] = [];
  let missed = 0;
  for (let person = 1; person <= 2 * people; person += 1) {
    const look = lookFrom(person);
    const eye = person % 2 === 0 ? 'Left' : 'Right';
    const frame = eyePicture(person, eye, look, person);
    const [found] = await timed('find an eye', () => findEyes(frame));
    if (found === undefined) {
      missed += 1;
      continue;
    }
    const truth = irisTruth(person, eye, look);
    offCentre.push(Math.hypot(found.iris.x - truth.x, found.iris.y - truth.y));
    irisError.push(Math.abs(found.iris.radius - truth.radius));
    pupilError.push(Math.abs(found.pupil.radius - truth.pupilRadius));
    scores.push((await timed('quality of an eye', () => assessEye(frame, found))).score);
    const both = sideBySide(frame, eyePicture(person, eye === 'Left' ? 'Right' : 'Left', lookFrom(-person)));
    const assessment = await timed('assess two eyes', () => assessEyes(both, both, wantedEyes(3, 2)));
    for (const purpose of ['Registration', 'Auth'] as const) {
      for (const sample of assessment.samples) {
        await timed(`record of an iris, ${purpose}`, () =>
          encodeSample(jpeg2000, { frame: both, sample, type: 'Iris', purpose, capturedAt: 0 }),
        );
      }
    }
    await timed('JPEG of two eyes, quality 75', () => encodeJpeg(both, 75));
  }
  console.log(`eyes that help: ${2 * people}, missed ${missed}       count     50%     95%     max`);
  row('iris centre off, pixels', offCentre);
  row('iris radius off, pixels', irisError);
  row('pupil radius off, pixels', pupilError);
  row('score', scores, 0);
}

function measureFalls(): void {
  const series = [
    ['blur, pixels', [0.7, 1.5, 2.5, 4], (blur: number) => ({ blur })],
    ['noise, greys', [2, 6, 12, 20], (noise: number) => ({ noise })],
    ['opening', [1, 0.85, 0.7, 0.6], (opening: number) => ({ opening })],
  ] as const;
  for (const [name, values, lookOf] of series) {
    const means: string[] = [];
    for (const value of values) {
      let sum = 0;
      for (let person = 1; person <= 6; person += 1) {
        const frame = eyePicture(person, 'Left', lookOf(value));
        const [found] = findEyes(frame);
        sum += found === undefined ? 0 : assessEye(frame, found).score;
      }
      means.push(`${value}: ${Math.round(sum / 6)}`);
    }
    console.log(`mean score of six eyes by ${name.padEnd(16)} ${means.join('   ')}`);
  }
}

await measureSlaps();
measureOtherHands();
await measureEyes();
measureFalls();
times.print();
