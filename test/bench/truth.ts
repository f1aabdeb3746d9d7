import {
  findDuplicate,
  DUPLICATE_SCORE,
  keepFinger,
  resemblances,
} from '../../drivers/imaging/match/duplicate-finger.ts';
import type { KeptFinger } from '../../drivers/imaging/match/duplicate-finger.ts';
import {
  AMOUNTS,
  FINGER_DEGRADATIONS,
  fallOfEye,
  fallOfFinger,
  judgeFall,
  mastersOf,
  meanOf,
  rankCorrelation,
} from '../../drivers/imaging/testing/degradations.ts';
import { assessFingers } from '../../drivers/imaging/finger/assess-fingers.ts';
import { handOf, wantedFingers } from '../../drivers/imaging/testing/simulated-pictures.ts';
import { placeInWindow } from '../../drivers/imaging/picture/frame.ts';
import { assessFrame } from '../../drivers/imaging/finger/quality.ts';
import { compare, prepareProbe, prepareTemplate } from '../../drivers/imaging/match/ridge-correlation.ts';
import { systemClock } from '#kit/clock.ts';
import { openMemoryFile } from '../../drivers/nfiq2/memory-file.ts';
import { findNfiq2, isExecutable } from '../../drivers/nfiq2/nfiq2.ts';
import { runProgram } from '../../drivers/nfiq2/run-program.ts';
import type { Frame } from '../../drivers/reader/port.ts';
import { drawMaster } from '../../drivers/simulated/finger/fingerprint.ts';
import { createImpression, touchFrom } from '../../drivers/simulated/finger/impression.ts';
import { seededRandom } from '../../drivers/simulated/drawing/random.ts';
import { drawSlap } from '../../drivers/simulated/finger/slap.ts';
import { SPOILINGS, createSpoiledImpression } from '../../drivers/simulated/finger/spoiled-touch.ts';
import { printBestOfThreeLooks } from './three-looks.ts';
import { createTimes } from './times.ts';

/**
 * Prints how truthfully imaging says what is wrong with a capture: `npm run bench -- truth [people]`. Which defect is named
 * for which, how the scores fall, whether the best of three is better, and how often a finger is wrongly called a duplicate.
 * All pictures are synthetic, three fingers of each person.
 */
const people = Number(process.argv[2] ?? 20);
const masters = mastersOf(people);
const times = createTimes();
const { timed } = times;

function onGlass(print: Frame): Frame {
  return placeInWindow(print, 400, 500);
}

const NAMED = ['smeared', 'partial', 'too-dry', 'too-wet', 'too-light', 'too-hard', 'dirty-glass'] as const;

function printConfusion(): void {
  const head = ['none', ...NAMED, 'no finger'].map((name) => name.padStart(12)).join('');
  console.log(`per cent of prints named first${head}${'said good'.padStart(12)}`);
  const row = (name: string, frames: readonly Frame[]): void => {
    const judged = frames.map((frame) => timed('assess a single finger', () => assessFrame(frame)));
    const names = judged.map(({ fingerPresent, defects }) => (fingerPresent ? (defects[0] ?? 'none') : 'no finger'));
    const share = (count: number): string => ((100 * count) / frames.length).toFixed(1).padStart(12);
    const columns = ['none', ...NAMED, 'no finger'].map((name) => share(names.filter((one) => one === name).length));
    const good = judged.filter(({ guidance }) => guidance === 'good').length;
    console.log(`${`${name} (${frames.length})`.padEnd(30)}${columns.join('')}${share(good)}`);
  };
  const touches = [1, 2, 3, 4].flatMap((seed) =>
    masters.map((master, index) => onGlass(createImpression(master, `good ${seed} ${index}`))),
  );
  row('good', touches);
  for (const spoiling of SPOILINGS) {
    for (const amount of AMOUNTS.slice(1)) {
      const frames = masters.map((master, index) => {
        const seed = `${spoiling} ${amount} ${index}`;
        return onGlass(createSpoiledImpression(master, seed, touchFrom(seed), spoiling, amount));
      });
      row(`${spoiling} ${amount}`, frames);
    }
  }
}

/** All four fingers of a hand are touched alike. */
function printSlaps(): void {
  for (const spoiling of ['good', ...SPOILINGS] as const) {
    const said = new Map<string, number>();
    for (let person = 1; person <= Math.ceil(people / 2); person += 1) {
      for (const side of ['Left', 'Right'] as const) {
        const laid = handOf(side).map((finger) => {
          const { frame } = drawMaster({ person, finger });
          return { finger, master: frame, jointSeed: `${person}/${finger}` };
        });
        const frame = drawSlap(laid, {
          seed: `${spoiling}${person}`,
          touchOf: touchFrom,
          isSmudged: false,
          impressionOf: (print, seed, touch) =>
            spoiling === 'good'
              ? createImpression(print, seed, touch)
              : createSpoiledImpression(print, seed, touch, spoiling, 0.75),
        });
        const { guidance } = assessFingers(frame, null, wantedFingers(side === 'Left' ? 1 : 2, 4));
        said.set(guidance, (said.get(guidance) ?? 0) + 1);
      }
    }
    const words = [...said].map(([guidance, count]) => `${guidance} ${count}`).join(', ');
    console.log(`slaps, ${spoiling === 'good' ? 'good' : `${spoiling} 0.75`}: ${words}`);
  }
}

function printFall(name: string, rows: readonly (readonly number[])[]): void {
  const { means, ranks } = judgeFall(rows);
  const columns = means.map((mean) => mean.toFixed(0).padStart(6)).join('');
  const spread = [meanOf(ranks), Math.max(...ranks)].map((rank) => rank.toFixed(2).padStart(8)).join('');
  console.log(`${name.padEnd(18)}${String(rows.length).padStart(6)}${columns}${spread}`);
}

function printFalls(): void {
  console.log('mean score by step     of     0     1     2     3     4    rank correlation: mean, worst');
  for (const what of FINGER_DEGRADATIONS) {
    printFall(
      `finger, ${what}`,
      masters.map((master, index) => fallOfFinger(master, index, what)),
    );
  }
  const names = ['blur', 'noise', 'lids', 'size', 'contrast'] as const;
  for (const what of names) {
    const rows = Array.from({ length: people }, (_, index) =>
      fallOfEye(index + 1, index % 2 === 0 ? 'Left' : 'Right', what),
    );
    printFall(`eye, ${what}`, rows);
  }
}

/**
 * Three touches of a finger, each good or spoiled somehow, as people give them. The yardstick is the finger itself: how well
 * the ridges agree with its undistorted master, times the part of the master that is seen.
 */
function printBestOfThree(): void {
  const agreement = { first: [] as number[], chosen: [] as number[], best: [] as number[] };
  const all: { score: number; agreement: number }[] = [];
  let worse = 0;
  for (const [index, master] of masters.entries()) {
    const template = prepareTemplate(onGlass(master));
    const tries = [0, 1, 2].map((turn) => {
      const seed = `three ${index} ${turn}`;
      const random = seededRandom(seed);
      const spoiling = SPOILINGS[Math.floor(random.next() * SPOILINGS.length)] ?? 'dry';
      const amount = random.next() < 0.4 ? 0 : random.between(0.2, 0.8);
      const frame = onGlass(createSpoiledImpression(master, seed, touchFrom(seed), spoiling, amount));
      const probe = prepareProbe(frame);
      const part = Math.min(1, probe.image.maskArea / template.image.maskArea);
      return { score: assessFrame(frame).score, agreement: compare(probe, template).score * part };
    });
    const [first] = tries;
    const chosen = tries.toSorted((one, other) => other.score - one.score)[0];
    if (first === undefined || chosen === undefined) continue;
    all.push(...tries);
    agreement.first.push(first.agreement);
    agreement.chosen.push(chosen.agreement);
    agreement.best.push(Math.max(...tries.map((one) => one.agreement)));
    if (chosen.agreement < first.agreement) worse += 1;
  }
  const low = (values: readonly number[]): string =>
    values.toSorted((a, b) => a - b)[Math.floor(0.1 * values.length)]?.toFixed(3) ?? '';
  console.log(
    `three touches of ${masters.length} fingers: agreement with the finger's own ridges   mean   lowest tenth`,
  );
  for (const [name, values] of Object.entries(agreement)) {
    const label = { first: 'the first', chosen: 'the one with our best score', best: 'the best there was' }[name] ?? '';
    console.log(`${label.padEnd(66)}${meanOf(values).toFixed(3).padStart(8)}${low(values).padStart(15)}`);
  }
  const rank = rankCorrelation(
    all.map(({ score }) => score),
    all.map((one) => one.agreement),
  );
  console.log(
    `chosen worse than the first: ${worse}; rank correlation of score and agreement, all touches: ${rank.toFixed(2)}`,
  );
}

function printScores(name: string, scores: readonly number[]): void {
  const sorted = scores.toSorted((one, other) => one - other);
  const columns = [0, 0.01, 0.5, 0.99, 1].map((part) =>
    (sorted[Math.round(part * (sorted.length - 1))] ?? 0).toFixed(3).padStart(7),
  );
  const warned = scores.filter((score) => score >= DUPLICATE_SCORE).length;
  console.log(`${name.padEnd(40)}${String(scores.length).padStart(7)}${columns.join('')}${String(warned).padStart(8)}`);
}

function printDuplicates(): void {
  const kept = masters.map((master, index) =>
    timed('keep a finger', () => keepFinger(onGlass(createImpression(master, `kept ${index}`)))),
  );
  const bytes = kept.map(({ ridges }) => ridges.length);
  console.log(`kept fingers: ${Math.min(...bytes)} to ${Math.max(...bytes)} bytes`);
  console.log(
    `resemblance; warned from ${DUPLICATE_SCORE}                count    min     1%    50%    99%    max  warned`,
  );
  printScores(
    'other fingers, all pairs',
    kept.flatMap((finger, index) => resemblances(finger, kept.slice(0, index))),
  );
  const again = (name: string, make: (master: Frame, index: number) => Frame): void => {
    const scores = masters.map((master, index) => {
      const own = kept[index];
      return own === undefined ? 0 : (resemblances(keepFinger(make(onGlass(master), index)), [own])[0] ?? 0);
    });
    printScores(`the same finger, ${name}`, scores);
  };
  for (const degrees of [0, 15, 30, 40]) {
    again(`turned by ${degrees}`, (master, index) => {
      const seed = `turned ${degrees} ${index}`;
      const rotation = ((index % 2 === 0 ? 1 : -1) * degrees * Math.PI) / 180;
      return createImpression(master, seed, { ...touchFrom(seed), rotation });
    });
  }
  for (const spoiling of SPOILINGS) {
    again(`${spoiling} 0.5`, (master, index) => {
      const seed = `again ${spoiling} ${index}`;
      return createSpoiledImpression(master, seed, touchFrom(seed), spoiling, 0.5);
    });
  }
  const taken = (from: number): { bioSubType: string; kept: KeptFinger }[] =>
    kept.slice(from, from + 9).map((finger) => ({ bioSubType: '', kept: finger }));
  for (let turn = 0; turn < 10; turn += 1) {
    const print = kept[turn];
    if (print !== undefined) timed('find a duplicate among nine', () => findDuplicate(print, taken(turn + 1)));
  }
}

async function printNfiq2(): Promise<void> {
  const searchPath = process.env['PATH'] ?? '';
  const world = { searchPath, isProgram: isExecutable, run: runProgram, openMemoryFile, clock: systemClock };
  const found = await findNfiq2(world);
  if (!found.ok) {
    console.log(`NFIQ 2: ${found.error.code}`);
    return;
  }
  const pairs: { ours: number; theirs: number }[] = [];
  for (const [index, master] of masters.slice(0, 20).entries()) {
    const frame = onGlass(createImpression(master, `good 1 ${index}`));
    const theirs = await found.value.score(frame);
    if (theirs.ok) pairs.push({ ours: assessFrame(frame).score, theirs: theirs.value });
  }
  const rank = rankCorrelation(
    pairs.map(({ ours }) => ours),
    pairs.map(({ theirs }) => theirs),
  );
  const mean = meanOf(pairs.map(({ theirs }) => theirs));
  console.log(
    `${found.value.name}: ${pairs.length} prints, mean ${mean.toFixed(0)}, rank correlation with ours ${rank.toFixed(2)}`,
  );
}

printConfusion();
printSlaps();
printFalls();
printBestOfThree();
printBestOfThreeLooks(people);
printDuplicates();
await printNfiq2();
times.print();
