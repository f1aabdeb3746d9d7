import { describe, expect, it } from 'vitest';
import { EXCEPTION_REASONS, REASONS_OF } from '#vocabulary/exception-reasons.ts';
import { EYES, FINGERS } from '#vocabulary/fingers.ts';
import { kindOfList, kindOfMethod, listOf, reasonsOf, sidesGone, SITES, type Reasons } from './sites.ts';

const all = (sites: readonly string[]): Reasons => Object.fromEntries(sites.map((site) => [site, 'missing']));

describe('fingers and eyes', () => {
  it('are all drawn, each once', () => {
    expect([...SITES.finger.left, ...SITES.finger.right].sort()).toEqual([...FINGERS].sort());
    expect([...SITES.eye.left, ...SITES.eye.right]).toEqual([...EYES]);
  });

  it('use every reason', () => {
    expect(new Set([...REASONS_OF.finger, ...REASONS_OF.eye])).toEqual(new Set(EXCEPTION_REASONS));
  });

  it('follow from what the way to sign in reads', () => {
    expect((['fingerprint', 'iris', 'code', 'wallet'] as const).map(kindOfMethod)).toEqual([
      'finger',
      'eye',
      null,
      null,
    ]);
    expect(kindOfList([])).toBe('finger');
    expect(kindOfList([{ what: 'Right' }])).toBe('eye');
    expect(kindOfList([{ what: 'Right Thumb' }])).toBe('finger');
  });
});

describe('the list', () => {
  it('has the order of the drawing, for every order of pressing', () => {
    const reasons = reasonsOf([
      { what: 'Right Thumb', reason: 'worn' },
      { what: 'Left', reason: 'cannot-be-opened' },
      { what: 'Left Thumb', reason: 'missing' },
    ]);
    expect(listOf(reasons).map(({ what }) => what)).toEqual(['Left Thumb', 'Right Thumb', 'Left']);
    expect(reasonsOf(listOf(reasons))).toEqual(reasons);
  });

  it('shows when a side, or both, has nothing left', () => {
    const { left, right } = SITES.finger;
    expect(sidesGone('finger', all(left.slice(1)))).toEqual([]);
    expect(sidesGone('finger', all(left))).toEqual(['left']);
    expect(sidesGone('finger', all([...left, ...right]))).toEqual(['left', 'right']);
    expect(sidesGone('eye', all(['Right']))).toEqual(['right']);
    expect(sidesGone('eye', all([...left, ...right]))).toEqual([]);
  });
});
