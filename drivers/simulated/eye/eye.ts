import type { EyeName } from '#vocabulary/fingers.ts';
import { chooseIrisKind, drawIrisTexture } from './iris-texture.ts';
import type { IrisTexture } from './iris-texture.ts';
import { drawLids } from './lids.ts';
import type { Lids } from './lids.ts';
import { seededRandom } from '../drawing/random.ts';
import { remembering } from '../drawing/remember.ts';

/** One eye of one invented person. `person` is any whole number. */
export interface SyntheticEye {
  readonly person: number;
  readonly eye: EyeName;
}

/** The eye as it is; what a camera makes of it depends on the look. Lengths in pixels of the camera, 500 to the inch. */
export interface MasterEye {
  readonly eye: EyeName;
  readonly texture: IrisTexture;
  readonly irisRadius: number;
  /** Centre of the pupil from that of the iris; x grows to the right of the picture, y downwards. */
  readonly pupilOffset: { readonly x: number; readonly y: number };
  /** How far the pupil is from a circle: amplitude and phase of its oval, as part of the radius. */
  readonly pupilOval: { readonly amount: number; readonly phase: number };
  readonly irisGrey: number;
  readonly scleraGrey: number;
  readonly lids: Lids;
}

/** Draws an eye; always the same for the same person and eye. About 0.1 s. */
export function drawMasterEye({ person, eye }: SyntheticEye): MasterEye {
  // Kind of iris, skin and lids run in the person; the texture does not: left and right are as unlike as strangers'.
  const shared = seededRandom(`face/${person}`);
  const kind = chooseIrisKind(shared);
  const irisRadius = shared.between(115, 123);
  const irisGrey = shared.between(108, 134);
  const scleraGrey = shared.between(172, 190);
  const own = seededRandom(`eye/${person}/${eye}`);
  // Seen by a camera that faces the person, the nose is to the right of the right eye.
  const nose = eye === 'Right' ? 1 : -1;
  return {
    eye,
    irisRadius: irisRadius + own.between(-0.8, 0.8),
    pupilOffset: { x: nose * own.between(1, 5), y: -own.between(0, 3) },
    pupilOval: { amount: own.between(0.005, 0.025), phase: own.between(0, Math.PI) },
    irisGrey,
    scleraGrey,
    texture: drawIrisTexture(own, kind),
    lids: drawLids(shared, own, nose),
  };
}

/** 460 kB each. */
const REMEMBERED = 60;

/** Draws eyes and remembers those it has drawn last. */
export function masterEyes(): (eye: SyntheticEye) => MasterEye {
  return remembering(drawMasterEye, ({ person, eye }) => `${person}/${eye}`, REMEMBERED);
}
