import type { FingerName } from '#vocabulary/fingers.ts';
import type { Frame } from '../../reader/port.ts';
import { seededRandom, smoothField } from '../drawing/random.ts';
import type { Random } from '../drawing/random.ts';
import { remembering } from '../drawing/remember.ts';
import { growRidges } from './ridge-growth.ts';
import { choosePatternClass, createRidgePattern } from './ridge-pattern.ts';
import type { PatternClass } from './ridge-pattern.ts';

/** One finger of one invented person. `person` is any whole number. */
export interface SyntheticFinger {
  readonly person: number;
  readonly finger: FingerName;
}

/** The finger as it is (its master): what an impression is made from, and what no glass ever shows unchanged. */
export interface MasterPrint {
  readonly patternClass: PatternClass;
  /** 320 x 400 at 500 ppi. */
  readonly frame: Frame;
}

export const MASTER_WIDTH = 320;
export const MASTER_HEIGHT = 400;
const PIXELS_PER_INCH = 500;
const BARE = 255;

/** Draws the master of a finger; always the same picture for the same person and finger. About 0.15 s. */
export function drawMaster(finger: SyntheticFinger): MasterPrint {
  const random = seededRandom(`finger/${finger.person}/${finger.finger}`);
  const patternClass = choosePatternClass(random, finger.finger);
  const meanPeriod = random.between(8.3, 9.7);
  const pattern = createRidgePattern(random, patternClass, MASTER_WIDTH, MASTER_HEIGHT, meanPeriod);
  const rim = silhouette(random, finger.finger);
  const inside = Uint8Array.from(rim, (depth) => (depth > -0.02 ? 1 : 0));
  const ridges = growRidges(random, pattern, inside, MASTER_WIDTH, MASTER_HEIGHT);
  const frame = {
    width: MASTER_WIDTH,
    height: MASTER_HEIGHT,
    pixelsPerInch: PIXELS_PER_INCH,
    pixels: ink(random, ridges, rim),
  };
  return { patternClass, frame };
}

/** As many as a day's queue: 128 kB each. */
const REMEMBERED = 200;

/** Remembers the masters it has drawn last. */
export function masterPrints(
  draw: (finger: SyntheticFinger) => MasterPrint = drawMaster,
): (finger: SyntheticFinger) => MasterPrint {
  return remembering(draw, ({ person, finger }) => `${person}/${finger}`, REMEMBERED);
}

/** How far inside the finger a pixel lies: 1 in the middle, 0 on the rim, negative outside. */
function silhouette(random: Random, finger: FingerName): Float32Array {
  const size = finger.endsWith('Thumb') ? 1 : finger.endsWith('LittleFinger') ? 0.84 : 0.93;
  const halfWidth = size * random.between(134, 144);
  const top = size * random.between(165, 178);
  const bottom = size * random.between(168, 178);
  const centre = 196;
  const rim = new Float32Array(MASTER_WIDTH * MASTER_HEIGHT);
  for (let y = 0; y < MASTER_HEIGHT; y += 1) {
    for (let x = 0; x < MASTER_WIDTH; x += 1) {
      const across = Math.abs(x - MASTER_WIDTH / 2) / halfWidth;
      const along = y < centre ? (centre - y) / top : (y - centre) / bottom;
      // An exponent above 2 gives the squarish oval of a rolled-flat fingertip; below the middle it is nearly straight.
      const power = y < centre ? 2.1 : 3;
      rim[y * MASTER_WIDTH + x] = 1 - (across ** power + along ** power) ** (1 / power);
    }
  }
  return rim;
}

/** Turns ridge heights into grey: black ridges, pores, skin that touches less towards the rim. */
function ink(random: Random, ridges: Float32Array, rim: Float32Array): Uint8Array {
  const ragged = smoothField(random, MASTER_WIDTH, MASTER_HEIGHT, 14);
  const grain = smoothField(random, MASTER_WIDTH, MASTER_HEIGHT, 2.3);
  const pixels = new Uint8Array(ridges.length).fill(BARE);
  for (let at = 0; at < ridges.length; at += 1) {
    const depth = (rim[at] ?? 0) + 0.022 * (ragged[at] ?? 0);
    if (depth <= 0) continue;
    const contact = Math.min(1, depth / 0.12);
    const height = (ridges[at] ?? 0) + 0.3 * (grain[at] ?? 0) - 1.1 * (1 - contact);
    const black = 1 / (1 + Math.exp(-height * 2.6));
    pixels[at] = Math.round(BARE - black * 225);
  }
  return pixels;
}
