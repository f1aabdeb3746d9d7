import type { FingerName } from '#vocabulary/fingers.ts';
import { blankFrame, placeInWindow, sampleBilinear } from '../../imaging/picture/frame.ts';
import type { Frame } from '../../reader/port.ts';
import { createImpression, smudge } from './impression.ts';
import type { Touch } from './impression.ts';
import { seededRandom } from '../drawing/random.ts';
import type { Random } from '../drawing/random.ts';
import { JOINT_HEIGHT, drawSecondJoint } from './second-joint.ts';

/** The glass of a slap reader: 81 x 51 mm. */
export const SLAP_WIDTH = 1600;
export const SLAP_HEIGHT = 1000;
export const SLAP_PIXELS_PER_INCH = 500;

/** A finger that is put down together with others. */
export interface SlapFinger {
  /** Decides where on the glass it comes down. */
  readonly finger: FingerName;
  /** What its skin shows. */
  readonly master: Frame;
  /** Whose second joint is seen with it. */
  readonly jointSeed: string;
}

/** How a hand meets the glass. */
export interface SlapTouch {
  readonly seed: number | string;
  /** Pressure, dryness, noise and stretch of one finger; its shift and turn are those of the hand. */
  readonly touchOf: (seed: string) => Touch;
  readonly isSmudged: boolean;
  /** Makes the impression of one finger; {@link createImpression} unless something is to be wrong with it. */
  readonly impressionOf?: (print: Frame, seed: string, touch: Touch) => Frame;
}

/** Where the middle of a print lies from that of the glass, and how far it is turned (clockwise). */
interface Slot {
  readonly x: number;
  readonly y: number;
  readonly degrees: number;
}

/** Fingers of a right hand as its print shows them: the index finger to the left, the middle finger highest. */
const RIGHT_HAND = {
  IndexFinger: { x: -500, y: 5, degrees: -9 },
  MiddleFinger: { x: -168, y: -120, degrees: -2 },
  RingFinger: { x: 166, y: -62, degrees: 4 },
  LittleFinger: { x: 494, y: 112, degrees: 13 },
} as const satisfies Record<string, Slot>;
const THUMBS = { Left: { x: -230, y: -20, degrees: 9 }, Right: { x: 230, y: -20, degrees: -9 } } as const;
const SIDE_BY_SIDE = 360;

const HAND_JITTER = { x: 36, y: 26, degrees: 5, spread: 0.04 } as const;
const FINGER_JITTER = { x: 8, y: 14, degrees: 2 } as const;
/** How often fingers lie so flat that the second joint shows. */
const FLAT_SHARE = 0.6;
const BARE = 255;
/** A turned print of 320 x 400 fits. */
const WINDOW = { width: 400, height: 440 } as const;
/** A turned joint, likewise. */
const JOINT_WINDOW = { width: 320, height: 240 } as const;

/**
 * Fingers of one hand, two thumbs, or any other one to four fingers, put down together: one frame of the whole glass.
 * The left hand is the mirror of the right. About 0.3 s for four.
 */
export function drawSlap(fingers: readonly SlapFinger[], touch: SlapTouch): Frame {
  const random = seededRandom(`slap/${touch.seed}`);
  const hand = {
    x: random.between(-HAND_JITTER.x, HAND_JITTER.x),
    y: random.between(-HAND_JITTER.y, HAND_JITTER.y),
    turn: radians(random.between(-HAND_JITTER.degrees, HAND_JITTER.degrees)),
    spread: 1 + random.between(-HAND_JITTER.spread, HAND_JITTER.spread),
  };
  const isFlat = random.next() < FLAT_SHARE;
  const glass = blankFrame(SLAP_WIDTH, SLAP_HEIGHT, SLAP_PIXELS_PER_INCH, BARE);
  const impressionOf = touch.impressionOf ?? createImpression;
  const slots = slotsOf(fingers.map(({ finger }) => finger));
  for (const [index, { finger, master, jointSeed }] of fingers.entries()) {
    const slot = slots[index];
    if (slot === undefined) continue;
    const at = jittered(random, slot);
    const x = hand.spread * at.x;
    const centre = {
      x: SLAP_WIDTH / 2 + hand.x + x * Math.cos(hand.turn) - at.y * Math.sin(hand.turn),
      y: SLAP_HEIGHT / 2 + hand.y + x * Math.sin(hand.turn) + at.y * Math.cos(hand.turn),
    };
    const rotation = radians(at.degrees) + hand.turn;
    const seed = `${touch.seed}/${finger}`;
    const own = touch.touchOf(seed);
    const print = placeInWindow(master, WINDOW.width, WINDOW.height);
    const picture = touch.isSmudged ? smudge(print, seed) : impressionOf(print, seed, placed(own, rotation, centre));
    press(glass, picture, centre);
    if (isFlat && !touch.isSmudged) pressJoint(glass, { finger, jointSeed }, seed, own, rotation, centre);
  }
  return glass;
}

/** Which slot each finger takes. Fingers that are of no one hand lie side by side in the order given. */
function slotsOf(fingers: readonly FingerName[]): readonly Slot[] {
  const sides = new Set(fingers.map((finger) => finger.startsWith('Left')));
  const thumbs = fingers.filter((finger) => finger.endsWith('Thumb')).length;
  const isOneEach = new Set(fingers).size === fingers.length;
  if (fingers.length > 1 && isOneEach && thumbs === fingers.length) {
    return fingers.map((finger) => (finger.startsWith('Left') ? THUMBS.Left : THUMBS.Right));
  }
  if (fingers.length > 1 && isOneEach && thumbs === 0 && sides.size === 1) return fingers.map(handSlot);
  return fingers.map((_, index) => ({ x: SIDE_BY_SIDE * (index - (fingers.length - 1) / 2), y: 0, degrees: 0 }));
}

function handSlot(finger: FingerName): Slot {
  const name = finger.slice(finger.indexOf(' ') + 1);
  const slot = Object.entries(RIGHT_HAND).find(([known]) => known === name)?.[1] ?? RIGHT_HAND.MiddleFinger;
  return finger.startsWith('Left') ? { x: -slot.x, y: slot.y, degrees: -slot.degrees } : slot;
}

function jittered(random: Random, slot: Slot): Slot {
  return {
    x: slot.x + random.between(-FINGER_JITTER.x, FINGER_JITTER.x),
    y: slot.y + random.between(-FINGER_JITTER.y, FINGER_JITTER.y),
    degrees: slot.degrees + random.between(-FINGER_JITTER.degrees, FINGER_JITTER.degrees),
  };
}

interface Centre {
  readonly x: number;
  readonly y: number;
}

function placed(touch: Touch, rotation: number, centre: Centre): Touch {
  // Whole pixels move the window, the rest moves the print in it.
  return { ...touch, rotation, dx: centre.x - Math.floor(centre.x), dy: centre.y - Math.floor(centre.y) };
}

/** Puts a picture on the glass around `centre`; where two overlap, the darker one is seen. */
function press(glass: Frame, print: Frame, centre: Centre): void {
  const left = Math.floor(centre.x) - print.width / 2;
  const top = Math.floor(centre.y) - print.height / 2;
  for (let y = Math.max(0, -top); y < Math.min(print.height, glass.height - top); y += 1) {
    for (let x = Math.max(0, -left); x < Math.min(print.width, glass.width - left); x += 1) {
      const grey = cleared(print.pixels[y * print.width + x] ?? BARE);
      const at = (top + y) * glass.width + left + x;
      if (grey < (glass.pixels[at] ?? 0)) glass.pixels[at] = grey;
    }
  }
}

/** Takes the faint noise around a print away, or the edge of its window would show on the glass. */
function cleared(grey: number): number {
  return grey <= 216 ? grey : Math.min(BARE, Math.round(216 + ((grey - 216) * (BARE - 216)) / 20));
}

function pressJoint(
  glass: Frame,
  { finger, jointSeed }: Pick<SlapFinger, 'finger' | 'jointSeed'>,
  seed: string,
  touch: Touch,
  rotation: number,
  centre: Centre,
): void {
  const random = seededRandom(`joint/${seed}`);
  const size = finger.endsWith('Thumb') ? 1 : finger.endsWith('LittleFinger') ? 0.84 : 0.93;
  const below = size * 176 + JOINT_HEIGHT / 2 + random.between(6, 16);
  const joint = scaled(drawSecondJoint(jointSeed), size);
  const middle = { x: centre.x - below * Math.sin(rotation), y: centre.y + below * Math.cos(rotation) };
  const lighter = { ...touch, pressure: touch.pressure - 0.5, dryness: touch.dryness + random.between(0.1, 0.5) };
  const window = placeInWindow(joint, JOINT_WINDOW.width, JOINT_WINDOW.height);
  press(glass, createImpression(window, `${seed}/joint`, placed(lighter, rotation, middle)), middle);
}

/** Narrower, not lower. */
function scaled(frame: Frame, size: number): Frame {
  const pixels = new Uint8Array(frame.pixels.length);
  const middle = frame.width / 2;
  for (let y = 0; y < frame.height; y += 1) {
    for (let x = 0; x < frame.width; x += 1) {
      const from = middle + (x - middle) / size;
      pixels[y * frame.width + x] = sampleBilinear(frame.pixels, frame.width, frame.height, from, y, BARE);
    }
  }
  return { ...frame, pixels };
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
