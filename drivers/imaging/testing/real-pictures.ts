import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from '../../reader/port.ts';
import { readPgm } from '../codec/pgm.ts';

/**
 * Pictures of real fingers and eyes, which research institutes give for measuring and nobody may hand on: they lie outside
 * the project, in `real-pictures` of the folder that `KIOSK_EXTERNAL_DATA` names, and nothing made of them is kept.
 */
export interface RealPicture {
  /** The folder, which is one reader. */
  readonly set: string;
  /** Without its ending. */
  readonly name: string;
  /** The finger, or the person of an eye. */
  readonly subject: string;
  /** Whether it is for testing only: thresholds are set on the others. */
  readonly isKeptApart: boolean;
  readonly frame: Frame;
}

export interface RealFinger extends RealPicture {
  /** NIST's score of the picture, 0 to 100. */
  readonly nfiq2: number;
}

/** The sets of fingers and their pixels an inch. */
export const REAL_FINGER_SETS = { fvc2004_db1: 500, fvc2002_db2: 569, crossmatch: 500, uareu: 500 } as const;
export type RealFingerSet = keyof typeof REAL_FINGER_SETS;

/** The folder of the pictures, or null (and a line that says so) where it is not named or not there. */
export function realPicturesFolder(externalData: string | undefined, say: (line: string) => void): string | null {
  const folder = externalData === undefined ? null : join(externalData, 'real-pictures');
  if (folder !== null && existsSync(folder)) return folder;
  say(
    `NOT MEASURED on real fingers and eyes: ${folder ?? 'KIOSK_EXTERNAL_DATA is not set, and its real-pictures'} ${folder === null ? 'is needed' : 'is not there'}.`,
  );
  return null;
}

/** All pictures of a set of fingers, by name. */
export function readRealFingers(folder: string, set: RealFingerSet): readonly RealFinger[] {
  const own = join(folder, 'fingers', set);
  const [, ...lines] = readFileSync(join(own, 'nfiq2.csv'), 'utf8').trim().split('\n');
  const scores = new Map(lines.map((line) => line.split(',')).map(([name = '', score]) => [name, Number(score)]));
  return readFolder(own, REAL_FINGER_SETS[set]).map(({ name, frame }) => {
    const subject = name.slice(0, name.lastIndexOf('_'));
    const nfiq2 = scores.get(name);
    if (nfiq2 === undefined) throw new Error(`nfiq2.csv has no line for ${name}`);
    return { set, name, subject, isKeptApart: isKeptApart(`${set}/${subject}`), frame, nfiq2 };
  });
}

/** All eyes of MMU 1, twice as large as they lie there: the size at which readers of today take them. */
export function readRealEyes(folder: string): readonly RealPicture[] {
  return readFolder(join(folder, 'eyes', 'mmu1'), 250).map(({ name, frame }) => {
    const subject = name.slice(0, name.indexOf('_'));
    return { set: 'mmu1', name, subject, isKeptApart: isKeptApart(`mmu1/${subject}`), frame: doubled(frame) };
  });
}

function readFolder(
  folder: string,
  pixelsPerInch: number,
): readonly { readonly name: string; readonly frame: Frame }[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.pgm'))
    .toSorted()
    .map((file) => {
      const read = readPgm(readFileSync(join(folder, file)), pixelsPerInch);
      if (!read.ok) throw new Error(`${file}: ${read.error.code}`);
      return { name: file.slice(0, -'.pgm'.length), frame: read.value };
    });
}

/** By a byte of the hash that divides every set about in half; all pictures of a finger or person are on one side. */
function isKeptApart(subject: string): boolean {
  return (createHash('sha256').update(subject).digest()[10] ?? 0) % 2 === 1;
}

/** Twice as wide and high, the greys between by linear interpolation. */
export function doubled(frame: Frame): Frame {
  const { width, height } = frame;
  const pixels = new Uint8Array(4 * width * height);
  const at = (x: number, y: number): number =>
    frame.pixels[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))] ?? 0;
  for (let y = 0; y < 2 * height; y += 1) {
    const top = (y - 1) >> 1;
    const fy = y % 2 === 0 ? 0.75 : 0.25;
    for (let x = 0; x < 2 * width; x += 1) {
      const left = (x - 1) >> 1;
      const fx = x % 2 === 0 ? 0.75 : 0.25;
      const upper = at(left, top) * (1 - fx) + at(left + 1, top) * fx;
      const lower = at(left, top + 1) * (1 - fx) + at(left + 1, top + 1) * fx;
      pixels[y * 2 * width + x] = Math.round(upper * (1 - fy) + lower * fy);
    }
  }
  return { width: 2 * width, height: 2 * height, pixelsPerInch: 2 * frame.pixelsPerInch, pixels };
}
