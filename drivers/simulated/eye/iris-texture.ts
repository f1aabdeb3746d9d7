import { createPolarField } from './polar-field.ts';
import type { PolarField } from './polar-field.ts';
import { smoothStep } from '../drawing/random.ts';
import type { Random } from '../drawing/random.ts';

/** Samples around the iris and from pupil to limbus. */
export const TEXTURE_TURN = 1024;
export const TEXTURE_DEPTH = 112;

/**
 * The tissue between pupil and limbus, unrolled: row by row from the pupil outwards, each row once around. Values are
 * grey levels above or below the iris's mean, as near-infrared light shows them.
 */
export type IrisTexture = Float32Array;

/** How much of each structure an iris has; both eyes of a person share it. */
export interface IrisKind {
  /** Contrast of the radial fibres in grey levels. */
  readonly fibres: number;
  /** Mean number of crypts, the lozenge-shaped openings around the collarette. */
  readonly crypts: number;
  /** Mean number of contraction furrows, the arcs in the outer zone. */
  readonly furrows: number;
  /** Where the pupillary zone ends, 0 pupil to 1 limbus. */
  readonly collarette: number;
}

/** Draws the kind of iris a person has. */
export function chooseIrisKind(random: Random): IrisKind {
  // In near-infrared light dark irises, too, show their fibres; what differs is how dense the stroma is.
  const openness = random.next();
  return {
    fibres: random.between(19, 25) + 7 * openness,
    crypts: 6 + 26 * openness,
    furrows: 6 - 4 * openness,
    collarette: random.between(0.29, 0.4),
  };
}

/** Draws the texture of one eye. */
export function drawIrisTexture(random: Random, kind: IrisKind): IrisTexture {
  const edge = createCollarette(random, kind);
  const fibres = createFibres(random, kind);
  const crypts = createCrypts(random, kind, edge);
  const furrows = createFurrows(random, kind);
  const clouds = [createPolarField(random, 9, 2), createPolarField(random, 26, 5)] as const;
  const texture = new Float32Array(TEXTURE_TURN * TEXTURE_DEPTH);
  for (let row = 0; row < TEXTURE_DEPTH; row += 1) {
    const depth = row / (TEXTURE_DEPTH - 1);
    for (let column = 0; column < TEXTURE_TURN; column += 1) {
      const turn = column / TEXTURE_TURN;
      const beyond = depth - edge(turn);
      const cloud = 6 * clouds[0].at(turn, depth) + 4 * clouds[1].at(turn, depth);
      const value = cloud + fibres(turn, depth, beyond) + collaretteGrey(beyond) + furrows(turn, depth);
      // The rim of pigment at the pupil is darker than the tissue behind it.
      const ruff = -16 * smoothStep(1 - depth / 0.045);
      texture[row * TEXTURE_TURN + column] = crypts(turn, depth, value) + ruff;
    }
  }
  return texture;
}

/** The collarette's depth at each angle: a zigzag, since the fibres of both zones pull at it. */
function createCollarette(random: Random, kind: IrisKind): (turn: number) => number {
  const slow = createPolarField(random, 7, 1);
  const zigzag = createPolarField(random, 38, 1);
  return (turn) => kind.collarette + 0.022 * slow.at(turn, 0) + 0.016 * zigzag.at(turn, 0);
}

function collaretteGrey(beyond: number): number {
  const ridge = 15 * Math.exp(-((beyond / 0.03) ** 2));
  const shadow = -9 * Math.exp(-(((beyond - 0.07) / 0.04) ** 2));
  return ridge + shadow + (beyond < 0 ? 5 : 0);
}

/** Radial strands, finer and straighter inside the collarette; they meander and branch by bending the angle. */
function createFibres(random: Random, kind: IrisKind): (turn: number, depth: number, beyond: number) => number {
  const bend = [createPolarField(random, 14, 3), createPolarField(random, 44, 6)] as const;
  const inner = [createPolarField(random, 150, 2), createPolarField(random, 290, 3)] as const;
  const outer = [
    createPolarField(random, 74, 3),
    createPolarField(random, 150, 5),
    createPolarField(random, 280, 8),
  ] as const;
  return (turn, depth, beyond) => {
    const bent = turn + 0.0055 * bend[0].at(turn, depth) + 0.002 * bend[1].at(turn, depth);
    const inside = 0.55 * strand(inner[0], bent, depth) + 0.45 * strand(inner[1], bent, depth);
    const outside =
      0.45 * strand(outer[0], bent, depth) + 0.38 * strand(outer[1], bent, depth) + 0.3 * strand(outer[2], bent, depth);
    const share = smoothStep((beyond + 0.03) / 0.06);
    return (
      kind.fibres * ((1 - share) * 0.8 * inside + share * outside * (1 - 0.35 * smoothStep((depth - 0.75) / 0.25)))
    );
  };
}

/** Thin and bright where the field crosses zero, a wide dark gap elsewhere: what a strand over a dark ground looks like. */
function strand(field: PolarField, turn: number, depth: number): number {
  return 1.25 - 1.9 * Math.min(1.2, Math.abs(field.at(turn, depth)));
}

interface Crypt {
  readonly turn: number;
  readonly depth: number;
  readonly halfTurn: number;
  readonly halfDepth: number;
  readonly darkness: number;
}

/** Openings through which the darker layer behind is seen, with a lighter brim. */
function createCrypts(
  random: Random,
  kind: IrisKind,
  edge: (turn: number) => number,
): (turn: number, depth: number, value: number) => number {
  const count = Math.round(kind.crypts * random.between(0.75, 1.25));
  const crypts = Array.from({ length: count }, (): Crypt => {
    const turn = random.next();
    const size = random.between(0.55, 1) ** 2;
    // Most lie on the outer side of the collarette, some far out.
    const far = random.next() < 0.75 ? random.between(0.02, 0.16) : random.between(0.16, 0.5);
    return {
      turn,
      depth: Math.min(0.92, edge(turn) + far),
      halfTurn: 0.018 * size * random.between(0.7, 1.1),
      halfDepth: 0.125 * size * random.between(0.7, 1.2),
      darkness: random.between(16, 32),
    };
  });
  const ragged = createPolarField(random, 120, 12);
  return (turn, depth, value) => {
    let grey = value;
    for (const crypt of crypts) {
      const away = turn - crypt.turn;
      const across = Math.abs(away - Math.round(away)) / crypt.halfTurn;
      const along = Math.abs(depth - crypt.depth) / crypt.halfDepth;
      if (across > 1.7 || along > 1.7) continue;
      const distance = (across ** 1.3 + along ** 1.3) ** (1 / 1.3) + 0.2 * ragged.at(turn, depth);
      const inside = smoothStep((1.1 - distance) / 0.6);
      grey = grey * (1 - 0.55 * inside) - crypt.darkness * inside;
      grey += 8 * Math.exp(-(((distance - 1.25) / 0.22) ** 2));
    }
    return grey;
  };
}

/** Arcs that fold when the pupil widens: a dark groove with a light lip on its outer side. */
function createFurrows(random: Random, kind: IrisKind): (turn: number, depth: number) => number {
  const count = Math.max(1, Math.round(kind.furrows * random.between(0.6, 1.4)));
  const furrows = Array.from({ length: count }, () => ({
    turn: random.next(),
    halfTurn: random.between(0.08, 0.26),
    depth: random.between(0.56, 0.93),
    strength: random.between(9, 17),
    width: random.between(0.014, 0.022),
  }));
  const waver = createPolarField(random, 22, 4);
  return (turn, depth) => {
    let grey = 0;
    const shift = 0.014 * waver.at(turn, depth);
    for (const furrow of furrows) {
      const away = turn - furrow.turn;
      const fade = smoothStep((1 - Math.abs(away - Math.round(away)) / furrow.halfTurn) * 2.5);
      if (fade === 0) continue;
      const off = (depth + shift - furrow.depth) / furrow.width;
      if (off > 5 || off < -4) continue;
      grey += fade * furrow.strength * (0.55 * Math.exp(-((off - 1.9) ** 2)) - Math.exp(-(off ** 2)));
    }
    return grey;
  };
}
