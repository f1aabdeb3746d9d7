import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { FingerName } from '#vocabulary/fingers.ts';
import type { Frame } from '../../reader/port.ts';
import type { PlaceCommand } from './command.ts';
import type { FaultName } from './faults.ts';
import type { FindMaster, FingerSource, SourceError } from '../finger/finger-source.ts';
import { createGlass } from '../finger/glass.ts';
import type { GlassSize } from '../finger/glass.ts';
import { createImpression, smudge, touchFrom } from '../finger/impression.ts';
import type { Touch } from '../finger/impression.ts';
import { drawResidue } from '../finger/residue.ts';
import { drawSlap } from '../finger/slap.ts';
import type { SlapFinger } from '../finger/slap.ts';
import { createSpoiledImpression } from '../finger/spoiled-touch.ts';
import type { Spoiling } from '../finger/spoiled-touch.ts';
import type { PlaceError, Stage } from './stage.ts';
import { touchOfQuality } from '../finger/touch-quality.ts';

/** A finger on its way to the glass: where it comes down, and whose print it shows. */
interface Finger {
  readonly place: FingerName;
  readonly source: FingerSource;
}

const SLAP_FINGERS = 4;
/** Where a picture of an unnamed finger comes down. */
const UNNAMED: FingerName = 'Right IndexFinger';

/** The glass of a finger reader and the hand above it. */
export function createFingerStage(seed: string, size: GlassSize, findMaster: FindMaster): Stage {
  const glass = createGlass(seed, size);
  let lying: PlaceCommand | null = null;
  let faults: ReadonlySet<FaultName> = new Set();
  let residue: Frame | null = null;
  /** Counts what hands do, so that a slow placement does not cover what was put down, or lifted, after it. */
  let turns = 0;
  let touches = 0;

  async function put(command: PlaceCommand): Promise<Result<void, SourceError>> {
    turns += 1;
    const turn = turns;
    const fingers = withFaults(fingersOf(command), faults);
    const prints = await Promise.all(fingers.map(({ source }) => findMaster(source)));
    const laid: SlapFinger[] = [];
    for (const [index, { place, source }] of fingers.entries()) {
      const print = prints[index];
      if (print === undefined) continue;
      if (!print.ok) return print;
      laid.push({ finger: place, master: print.value, jointSeed: JSON.stringify(source) });
    }
    if (turn !== turns) return ok(undefined);
    lying = command;
    const picture = draw(laid, command, size, faults);
    if (picture === null) glass.lift();
    else glass.lay(picture);
    return ok(undefined);
  }

  return {
    async place(command): Promise<Result<void, PlaceError>> {
      if (command.eyes !== undefined) return err({ code: 'wrong-body-part' });
      if ((command.fingers ?? []).length > (size.isForOne ? 1 : SLAP_FINGERS)) return err({ code: 'too-many' });
      touches += 1;
      return put({ ...command, impressionSeed: command.impressionSeed ?? touches });
    },
    lift() {
      turns += 1;
      lying = null;
      glass.lift();
    },
    async setFaults(next) {
      const isOtherHand = TOUCHING.some((name) => faults.has(name) !== next.has(name));
      faults = next;
      glass.setMoving(next.has('moving-finger'));
      if (next.has('dirty-glass')) residue ??= drawResidue(size, seed);
      glass.setResidue(next.has('dirty-glass') ? residue : null);
      // A picture that has gone from the disk meanwhile cannot be put down again: what lies there stays.
      if (isOtherHand && lying !== null) await put(lying);
    },
    nextFrame: glass.nextFrame,
  };
}

/** The faults that change what lies on the glass. */
const SPOILED_BY = {
  'smeared-finger': 'smeared',
  'partial-finger': 'partial',
  'dry-finger': 'dry',
  'wet-finger': 'wet',
  'light-touch': 'light',
  'hard-touch': 'hard',
} as const satisfies Partial<Record<FaultName, Spoiling>>;
const SPOILING_FAULTS = Object.keys(SPOILED_BY).filter((name): name is keyof typeof SPOILED_BY => name in SPOILED_BY);
const TOUCHING = ['three-fingers', 'wrong-hand', 'same-finger-twice', 'smear', ...SPOILING_FAULTS] as const;
/** How bad a spoiled touch is; see {@link createSpoiledImpression}. */
const SPOILED = 0.8;

function fingersOf({ person = 0, fingers = [], picture }: PlaceCommand): readonly Finger[] {
  if (picture !== undefined) return [{ place: UNNAMED, source: { kind: 'picture', file: picture } }];
  return fingers.map((finger) => ({ place: finger, source: { kind: 'synthetic', person, finger } }));
}

function withFaults(placed: readonly Finger[], faults: ReadonlySet<FaultName>): readonly Finger[] {
  let fingers = placed;
  if (faults.has('wrong-hand')) {
    const isPair = new Set(fingers.map(({ place }) => place.startsWith('Left'))).size === 2;
    // Both hands are there already, so that only crossing the arms puts a finger where the other belongs.
    fingers = fingers.map(({ place, source }) => ({
      place: isPair ? place : otherHand(place),
      source: source.kind === 'picture' ? source : { ...source, finger: otherHand(source.finger) },
    }));
  }
  if (faults.has('same-finger-twice')) {
    const [first] = fingers;
    fingers = fingers.map((finger, index) => (index === 1 && first ? { ...finger, source: first.source } : finger));
  }
  if (faults.has('three-fingers')) {
    const missing = Math.min(2, fingers.length - 1);
    fingers = fingers.filter((_, index) => index !== missing);
  }
  return fingers;
}

function otherHand(finger: FingerName): FingerName {
  return OTHER_HAND[finger];
}

const OTHER_HAND: Readonly<Record<FingerName, FingerName>> = {
  'Left IndexFinger': 'Right IndexFinger',
  'Left MiddleFinger': 'Right MiddleFinger',
  'Left RingFinger': 'Right RingFinger',
  'Left LittleFinger': 'Right LittleFinger',
  'Left Thumb': 'Right Thumb',
  'Right IndexFinger': 'Left IndexFinger',
  'Right MiddleFinger': 'Left MiddleFinger',
  'Right RingFinger': 'Left RingFinger',
  'Right LittleFinger': 'Left LittleFinger',
  'Right Thumb': 'Left Thumb',
};

/** What the glass will see; null when no finger touches it. */
function draw(
  laid: readonly SlapFinger[],
  command: PlaceCommand,
  size: GlassSize,
  faults: ReadonlySet<FaultName>,
): Frame | null {
  const { quality, impressionSeed = 0 } = command;
  const isSmudged = command.smudge || faults.has('smear');
  const touchOf = (seed: number | string): Touch =>
    quality === undefined ? touchFrom(seed) : touchOfQuality(quality, seed);
  const fault = SPOILING_FAULTS.find((name) => faults.has(name));
  const impressionOf =
    fault === undefined
      ? createImpression
      : (print: Frame, seed: number | string, touch: Touch) =>
          createSpoiledImpression(print, seed, touch, SPOILED_BY[fault], SPOILED);
  const [first] = laid;
  if (first === undefined) return null;
  if (!size.isForOne) return drawSlap(laid, { seed: impressionSeed, touchOf, isSmudged, impressionOf });
  if (isSmudged) return smudge(first.master, impressionSeed);
  return impressionOf(first.master, impressionSeed, touchOf(impressionSeed));
}
