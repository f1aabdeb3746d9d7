import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeInWindow } from '../../drivers/imaging/picture/frame.ts';
import { AUTHENTICATION_MODE, openJpeg2000 } from '../../drivers/imaging/codec/jpeg2000.ts';
import { readPgm } from '../../drivers/imaging/codec/pgm.ts';
import { assessFrame } from '../../drivers/imaging/finger/quality.ts';
import {
  SAME_FINGER_SCORE,
  compare,
  prepareProbe,
  prepareTemplate,
} from '../../drivers/imaging/match/ridge-correlation.ts';
import type { FingerTemplate } from '../../drivers/imaging/match/ridge-correlation.ts';
import type { Frame } from '../../drivers/reader/port.ts';
import { drawMaster } from '../../drivers/simulated/finger/fingerprint.ts';
import { createImpression } from '../../drivers/simulated/finger/impression.ts';
import { createTimes, percentile } from './times.ts';

/**
 * Prints what the imaging and simulated rooms cost and how well fingers are distinguished:
 * `npm run bench -- imaging [people]`. SFinGe pictures are included when KIOSK_EXTERNAL_DATA names their folder.
 */
const people = Number(process.argv[2] ?? 20);
const fingers = ['Right IndexFinger', 'Left Thumb'] as const;
const touchesEach = 2;
const times = createTimes();
const { timed, timedAsync } = times;
const jpeg2000 = openJpeg2000();

async function throughTheWire(frame: Frame): Promise<Frame> {
  const file = await timedAsync('encode lossy 12:1', () => jpeg2000.encode(frame, AUTHENTICATION_MODE));
  const decoded = await timedAsync('decode', () => jpeg2000.decode(file));
  if (!decoded.ok) throw new Error(decoded.error.code);
  return decoded.value.frame;
}

function readPictures(): Frame[] {
  const folder = process.env['KIOSK_EXTERNAL_DATA'];
  if (folder === undefined) return [];
  return [1, 2, 3, 4, 5].map((number) => {
    const bytes = readFileSync(join(folder, 'fingerprints-sfinge', `SFinGe_Test0${number}.pgm`));
    const picture = readPgm(bytes, 500);
    if (!picture.ok) throw new Error(picture.error.field);
    return picture.value;
  });
}

function printScores(name: string, scores: readonly number[]): void {
  const columns = [0, 0.01, 0.5, 0.99, 1].map((part) => percentile(scores, part).toFixed(3).padStart(7)).join('');
  console.log(`${name.padEnd(30)}${String(scores.length).padStart(7)}${columns}`);
}

async function compareAll(name: string, masters: readonly Frame[]): Promise<void> {
  const templates: FingerTemplate[] = [];
  for (const [index, master] of masters.entries()) {
    const frame = placeInWindow(createImpression(master, `enrolled ${index}`), 400, 500);
    const enrolled = await throughTheWire(frame);
    templates.push(timed('prepare template', () => prepareTemplate(enrolled)));
  }
  const same: number[] = [];
  const other: number[] = [];
  for (let touch = 0; touch < touchesEach; touch += 1) {
    for (const [index, master] of masters.entries()) {
      const print = timed('impression', () => createImpression(master, `touch ${touch} ${index}`));
      const frame = placeInWindow(print, 400, 500);
      timed('quality of a frame', () => assessFrame(frame));
      const captured = await throughTheWire(frame);
      const probe = timed('prepare probe', () => prepareProbe(captured));
      for (const [candidate, template] of templates.entries()) {
        const { score } = timed('compare one', () => compare(probe, template));
        (candidate === index ? same : other).push(score);
      }
      const ten = templates.slice(0, 10);
      timed('one probe with ten templates', () => {
        const fresh = prepareProbe(captured);
        for (const template of ten) compare(fresh, template);
      });
    }
  }
  printScores(`${name}, same finger`, same);
  printScores(`${name}, other fingers`, other);
  const wrong = same.filter((score) => score < SAME_FINGER_SCORE).length;
  const taken = other.filter((score) => score >= SAME_FINGER_SCORE).length;
  console.log(`${name}: ${wrong} of ${same.length} wrongly refused, ${taken} of ${other.length} wrongly accepted`);
}

const masters: Frame[] = [];
for (let person = 1; person <= people; person += 1) {
  for (const finger of fingers) masters.push(timed('draw master', () => drawMaster({ person, finger }).frame));
}
for (const master of masters.slice(0, 10)) {
  await timedAsync('encode lossless', () => jpeg2000.encode(placeInWindow(master, 400, 500), { kind: 'lossless' }));
}
console.log(`scores; accepted from ${SAME_FINGER_SCORE}     count    min     1%    50%    99%    max`);
await compareAll('synthetic', masters);
const pictures = readPictures();
if (pictures.length > 0) await compareAll('SFinGe', pictures);
else console.log('SFinGe pictures not given (KIOSK_EXTERNAL_DATA)');
times.print();
