import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FINGERS, UNKNOWN } from '#vocabulary/fingers.ts';
import { LEFT, RIGHT, THUMBS } from '../testing/conformance-service.ts';
import { authProblem, readerProblem } from './capture-rules.ts';
import type { Model, RequestedBiometrics } from './capture-rules.ts';
import { placementsOf } from './placements.ts';

const SLAP: Model = { type: 'Finger', deviceSubType: 'Slap' };

function asked(bioSubTypes: readonly string[], count = bioSubTypes.length): RequestedBiometrics {
  return { type: 'Finger', deviceSubId: 0, count, bioSubTypes, exceptions: [] };
}

/** Each placement as its hand and its fingers. */
function taken(requested: RequestedBiometrics): unknown[] {
  return placementsOf(SLAP, requested).map(({ hand, wanted }) => [hand, wanted.bioSubTypes]);
}

describe('the placements of a capture', () => {
  it.each([
    ['a hand', LEFT, 4],
    ['a thumb', ['Left Thumb'], 1],
    ['four of any', [UNKNOWN], 4],
    ['some of a hand, one of them unnamed', ['Left IndexFinger', UNKNOWN], 2],
  ])('one, as the caller names it: %s', (_name, names, count) => {
    expect(taken(asked(names, count))).toEqual([[null, names]]);
  });

  it.each([
    ['ten', [...THUMBS, ...RIGHT, ...LEFT], 10, [LEFT, RIGHT, THUMBS]],
    ['any ten', [UNKNOWN], 10, [LEFT, RIGHT, THUMBS]],
    ['any five', [UNKNOWN], 5, [LEFT, RIGHT.slice(0, 1), []]],
    ['nine, without a little finger', [...LEFT.slice(0, 3), ...RIGHT, ...THUMBS], 9, [LEFT.slice(0, 3), RIGHT, THUMBS]],
    ['both index fingers', ['Right IndexFinger', 'Left IndexFinger'], 2, [LEFT.slice(0, 1), RIGHT.slice(0, 1), []]],
    ['a finger and a thumb of one hand', ['Left Thumb', 'Left IndexFinger'], 2, [LEFT.slice(0, 1), [], ['Left Thumb']]],
    ['a hand and two of any', [...RIGHT, UNKNOWN, UNKNOWN], 6, [LEFT.slice(0, 2), RIGHT, []]],
  ])('left, right, thumbs: %s', (_name, names, count, expected) => {
    const hands = ['left-hand', 'right-hand', 'thumbs'].map((hand, index) => [hand, expected[index] ?? []] as const);
    expect(taken(asked(names, count))).toEqual(hands.filter(([, fingers]) => fingers.length > 0));
  });

  it('hold every finger of any auth request that a slap reader serves once, and remember the unnamed', () => {
    const names = fc.shuffledSubarray([...FINGERS], { minLength: 0, maxLength: 10 });
    fc.assert(
      fc.property(names, fc.nat(10), (named, open) => {
        const bioSubTypes = [...named, ...Array<string>(Math.min(open, 10 - named.length)).fill(UNKNOWN)];
        fc.pre(bioSubTypes.length > 0);
        const requested = asked(bioSubTypes);
        expect(authProblem(requested)).toBeUndefined();
        expect(readerProblem(SLAP, 'Auth', requested)).toBeUndefined();
        const placements = placementsOf(SLAP, requested);
        const all = placements.flatMap(({ wanted }) => wanted.bioSubTypes);
        expect(all).toHaveLength(bioSubTypes.length);
        expect(placements.every(({ wanted }) => wanted.count <= 4 && wanted.count >= 1)).toBe(true);
        if (placements.length === 1 && placements[0]?.hand === null) return;
        expect(new Set(all).size).toBe(all.length);
        const unnamed = placements[0]?.unnamed ?? new Set();
        expect(all.filter((name) => !unnamed.has(name)).toSorted()).toEqual(named.toSorted());
      }),
    );
  });

  it('are for auth at a slap reader alone', () => {
    const ten = asked(FINGERS);
    expect(readerProblem({ type: 'Finger', deviceSubType: 'Single' }, 'Auth', ten)).toBe('count-unsupported');
    expect(readerProblem({ type: 'Finger', deviceSubType: 'Touchless' }, 'Auth', ten)).toBe('count-unsupported');
    expect(readerProblem(SLAP, 'Registration', ten)).toBe('count-unsupported');
  });
});
