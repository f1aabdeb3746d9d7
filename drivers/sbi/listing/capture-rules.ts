import { EYES, FINGERS, UNKNOWN } from '#vocabulary/fingers.ts';
import type { BiometricType, Purpose } from '#vocabulary/readers.ts';
import type { Wanted } from '../../imaging/picture/assessment.ts';
import type { ReaderIdentity } from '../../reader/port.ts';
import type { SbiErrorName } from '../answer/errors.ts';

/**
 * What may be requested of which reader: sub ids, names and counts of SBI 0.9.5, and how much of it one placement of
 * fingers or one look into a camera can show.
 */

/** 1 left slap or left iris, 2 right, 3 two thumbs or both irises, 0 unknown. */
export type DeviceSubId = Wanted['deviceSubId'];

const THUMBS = FINGERS.filter((name) => name.endsWith('Thumb'));
// From the index to the little finger of either hand, in the order of requests.
const LEFT_SLAP = FINGERS.filter((name) => name.startsWith('Left') && !THUMBS.includes(name)).toReversed();
const RIGHT_SLAP = FINGERS.filter((name) => name.startsWith('Right') && !THUMBS.includes(name));

const FINGERS_OF: Readonly<Record<DeviceSubId, readonly string[]>> = {
  0: FINGERS,
  1: LEFT_SLAP,
  2: RIGHT_SLAP,
  3: THUMBS,
};
const IRISES_OF: Readonly<Record<DeviceSubId, readonly string[]>> = {
  0: EYES,
  1: ['Left'],
  2: ['Right'],
  3: EYES,
};

/** The SBI names that belong to a sub id; all names of the type for 0. */
export function namesOf(type: BiometricType, deviceSubId: DeviceSubId): readonly string[] {
  return (type === 'Finger' ? FINGERS_OF : IRISES_OF)[deviceSubId];
}

/** What of a reader decides what may be asked of it. */
export type Model = Pick<ReaderIdentity, 'type' | 'deviceSubType'>;

/** How many fingers or eyes one placement can show. */
export function placementSize({ deviceSubType }: Pick<ReaderIdentity, 'deviceSubType'>): number {
  switch (deviceSubType) {
    case 'Slap':
      return 4;
    case 'Double':
      return 2;
    case 'Single':
    case 'Touchless':
      return 1;
  }
}

/**
 * The sub ids that a reader serves. An auth device has no sub ids, and SBI writes that as 0. For registration a slap
 * reader takes either hand and the thumbs, a single-finger reader only sub id 0. A camera for both eyes can also take
 * each eye alone, and a camera for a single eye takes the requested one. Sub id 0 needs names.
 */
export function offeredSubIds({ type, deviceSubType }: Model, purpose: Purpose): readonly DeviceSubId[] {
  if (purpose === 'Auth') return [0];
  if (deviceSubType === 'Slap' || deviceSubType === 'Double') return [1, 2, 3];
  return type === 'Iris' ? [0, 1, 2] : [0];
}

/** How many fingers or eyes a sub id means on a reader when the request does not say it. */
export function fullCount(model: Model, deviceSubId: DeviceSubId): number {
  if (deviceSubId === 0) return placementSize(model);
  return namesOf(model.type, deviceSubId).length;
}

/** Everything that a reader can show at once for a sub id, without names and exceptions. */
export function everythingOf({ type, deviceSubType }: Model, deviceSubId: DeviceSubId): Wanted {
  const count = fullCount({ type, deviceSubType }, deviceSubId);
  return { type, deviceSubType, deviceSubId, bioSubTypes: [], exceptions: [], count };
}

/** The names, counts and exceptions of one element of a request's `bio`. */
export interface RequestedBiometrics {
  readonly type: BiometricType;
  readonly deviceSubId: DeviceSubId;
  readonly count: number;
  /** Empty when the caller names no finger or eye. */
  readonly bioSubTypes: readonly string[];
  readonly exceptions: readonly string[];
}

const MOST_OF_TYPE: Readonly<Record<BiometricType, number>> = { Finger: 10, Iris: 2 };

/** What is wrong with an auth request on any reader, or undefined (section "Auth capture" of the standard). */
export function authProblem({ type, count, deviceSubId, bioSubTypes }: RequestedBiometrics): SbiErrorName | undefined {
  if (deviceSubId !== 0) return 'malformed';
  if (count < 1 || count > MOST_OF_TYPE[type]) return 'count-unsupported';
  const named = bioSubTypes.filter((name) => name !== UNKNOWN);
  if (bioSubTypes.length === 0 || !areDistinctNames(type, named)) return 'bad-bio-sub-type';
  // One UNKNOWN may mean several fingers; as soon as one is named, each needs a name.
  const matches = named.length === 0 ? bioSubTypes.length <= count : bioSubTypes.length === count;
  return matches ? undefined : 'count-mismatch';
}

/** What is wrong with a registration request on any reader, or undefined ("Registration capture"). */
export function registrationProblem(requested: RequestedBiometrics): SbiErrorName | undefined {
  const { type, deviceSubId, count, bioSubTypes, exceptions } = requested;
  const own = namesOf(type, deviceSubId);
  if (!areDistinctNames(type, exceptions)) return 'exception-unknown';
  if (exceptions.some((name) => !own.includes(name) || bioSubTypes.includes(name))) return 'exception-misplaced';
  // If everything is an exception, nothing is left to capture.
  if (count < 1 || !keepsCountRule(requested)) return 'count-unsupported';
  if (!areDistinctNames(type, bioSubTypes)) return 'bad-bio-sub-type';
  if (bioSubTypes.some((name) => !own.includes(name))) return 'bio-sub-type-misplaced';
  if (bioSubTypes.length > 0 && bioSubTypes.length !== count) return 'registration-count-mismatch';
  return undefined;
}

/** Whether fingers or eyes together with exceptions are exactly those of the sub id. */
function keepsCountRule({ type, deviceSubId, count, exceptions }: RequestedBiometrics): boolean {
  const isSet = type === 'Finger' ? deviceSubId !== 0 : deviceSubId === 3;
  if (!isSet) return count === 1 && exceptions.length === 0;
  return count + exceptions.length === namesOf(type, deviceSubId).length;
}

function areDistinctNames(type: BiometricType, names: readonly string[]): boolean {
  const known = namesOf(type, 0);
  return names.every((name) => known.includes(name)) && new Set(names).size === names.length;
}

/** Why a reader of this model cannot serve a valid request, or undefined. */
export function readerProblem(
  model: Model,
  purpose: Purpose,
  requested: RequestedBiometrics,
): SbiErrorName | undefined {
  const { deviceSubId, count, bioSubTypes } = requested;
  if (!offeredSubIds(model, purpose).includes(deviceSubId)) return 'count-unsupported';
  const isOne = count <= placementSize(model) && isOnePlacement(requested.type, bioSubTypes);
  if (!isOne && !takesPlacements(model, purpose)) return 'count-unsupported';
  // A registration's record names its finger (ISO 19794-4 position 1 to 10) or eye (19794-6 label 1 or 2). Neither the
  // picture nor sub id 0 says it, and MOSIP's validators accept "unknown" only from auth devices.
  const isUnnamed = deviceSubId === 0 && bioSubTypes.length === 0;
  return purpose === 'Registration' && isUnnamed ? 'bad-bio-sub-type' : undefined;
}

/** Whether a reader can take several placements for one request. A single reader cannot tell one finger from the next. */
function takesPlacements({ deviceSubType }: Pick<Model, 'deviceSubType'>, purpose: Purpose): boolean {
  return purpose === 'Auth' && deviceSubType === 'Slap';
}

/** Whether named fingers can be on one glass together: fingers of one hand, or the thumbs. */
export function isOnePlacement(type: BiometricType, names: readonly string[]): boolean {
  const named = names.filter((name) => name !== UNKNOWN);
  if (type === 'Iris' || named.length < 2) return true;
  return [LEFT_SLAP, RIGHT_SLAP, THUMBS].some((set) => named.every((name) => set.some((one) => one === name)));
}
