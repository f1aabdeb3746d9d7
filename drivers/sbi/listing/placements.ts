import { UNKNOWN } from '#vocabulary/fingers.ts';
import type { PlacedHand } from '#vocabulary/fingers.ts';
import type { Wanted } from '../../imaging/picture/assessment.ts';
import { isOnePlacement, namesOf, placementSize } from './capture-rules.ts';
import type { Model, RequestedBiometrics } from './capture-rules.ts';

/**
 * A capture of more fingers than one glass takes, or of both hands, is taken in placements: the left hand, the right
 * hand, then the thumbs, as registrations take them by their sub ids. SBI 0.9.5 allows ten fingers in one auth capture
 * and leaves it to the device how they are taken.
 */

/** One laying down of fingers, or one look into a camera. */
export interface Placement {
  readonly wanted: Wanted;
  /** Null when the capture is this placement alone: then the request says which fingers these are. */
  readonly hand: PlacedHand | null;
  /** Fingers that the capture chose where the caller wrote `UNKNOWN`; the answer calls them that, too. */
  readonly unnamed: ReadonlySet<string>;
}

/** The hands in the order in which they are taken, with the sub ids that mean them. */
const HANDS = [
  ['left-hand', 1],
  ['right-hand', 2],
  ['thumbs', 3],
] as const satisfies readonly (readonly [PlacedHand, Wanted['deviceSubId']])[];

/**
 * The placements of a valid request; one where its fingers or eyes can be seen at once. Each `UNKNOWN` of a longer
 * request stands for the next finger that it does not name.
 */
export function placementsOf(model: Model, requested: RequestedBiometrics): readonly Placement[] {
  const { type, deviceSubType } = model;
  const { deviceSubId, bioSubTypes, exceptions, count } = requested;
  const whole: Wanted = { type, deviceSubType, deviceSubId, bioSubTypes, exceptions, count };
  if (count <= placementSize(model) && isOnePlacement(type, bioSubTypes)) {
    return [{ wanted: whole, hand: null, unnamed: new Set() }];
  }
  const named = bioSubTypes.filter((name) => name !== UNKNOWN);
  const others = HANDS.flatMap(([, subId]) => namesOf(type, subId)).filter((name) => !named.includes(name));
  const unnamed = new Set(others.slice(0, count - named.length));
  return HANDS.flatMap(([hand, subId]) => {
    const names = namesOf(type, subId).filter((name) => named.includes(name) || unnamed.has(name));
    if (names.length === 0) return [];
    return [{ wanted: { ...whole, bioSubTypes: names, count: names.length }, hand, unnamed }];
  });
}
