import { EYES, FINGERS, UNKNOWN } from '#vocabulary/fingers.ts';
import type { BiometricType } from '#vocabulary/readers.ts';

/** What a finger or iris reader was asked for. */
export interface RequestedSubTypes {
  readonly type: BiometricType;
  /** Number of elements asked for. */
  readonly count: number;
  /** Names, `UNKNOWN`, or an empty list (in registration: everything that the sub id means). */
  readonly bioSubTypes: readonly string[];
  readonly exceptions: readonly string[];
  /** 1 left hand or eye, 2 right, 3 both thumbs or eyes, 0 unknown (SBI 0.9.5). */
  readonly deviceSubId: 0 | 1 | 2 | 3;
}

/** Whether an answer has the sub types that were asked for: each name once, and no excepted ones. */
export function areSubTypesRequested(requested: RequestedSubTypes, answered: readonly string[]): boolean {
  const named = answered.filter((name) => name !== UNKNOWN);
  if (new Set(named).size !== named.length) return false;
  const allowed = allowedNames(requested).filter((name) => !requested.exceptions.includes(name));
  if (!named.every((name) => allowed.includes(name))) return false;

  const wanted = new Set(requested.bioSubTypes.filter((name) => name !== UNKNOWN));
  // One UNKNOWN alone, or an empty list, may mean several; beside names each UNKNOWN means one.
  const open = wanted.size === 0 ? requested.count : requested.bioSubTypes.length - wanted.size;
  const surplus = answered.filter((name) => !wanted.delete(name));
  return wanted.size === 0 && surplus.length <= open;
}

function allowedNames({ type, deviceSubId }: RequestedSubTypes): readonly string[] {
  if (type === 'Iris') return deviceSubId === 1 ? ['Left'] : deviceSubId === 2 ? ['Right'] : EYES;
  switch (deviceSubId) {
    case 0:
      return FINGERS;
    case 1:
      return FINGERS.filter((name) => name.startsWith('Left') && !name.endsWith('Thumb'));
    case 2:
      return FINGERS.filter((name) => name.startsWith('Right') && !name.endsWith('Thumb'));
    case 3:
      return FINGERS.filter((name) => name.endsWith('Thumb'));
  }
}
