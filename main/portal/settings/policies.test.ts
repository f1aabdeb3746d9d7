import { describe, expect, it } from 'vitest';
import { coversAct, isCaptureHash, isInFuture, POLICIES } from './policies.ts';

describe('the policies of the portal', () => {
  it('have a value, a unit and a reason each', () => {
    for (const { value, unit, reason } of Object.values(POLICIES)) {
      expect(value).toBeGreaterThan(0);
      expect(unit).not.toBe('');
      expect(reason.length).toBeGreaterThan(20);
    }
  });

  it.each([
    [1000, 1000, false],
    [1060, 1000, false],
    [1061, 1000, true],
    [0, 1000, false],
  ])('know whether %i is in the future of %i', (seconds, now, isFuture) => {
    expect(isInFuture(seconds, now)).toBe(isFuture);
  });

  it.each([
    [0, 0, true],
    [60, 0, true],
    [61, 0, false],
    [0, 16 * 3600, true],
    [0, 16 * 3600 + 1, false],
  ])('know whether a sign-in at %i covers what was done at %i', (authTime, actTime, covers) => {
    expect(coversAct(authTime, actTime)).toBe(covers);
  });

  it.each([
    ['AB'.repeat(32), true],
    ['ab'.repeat(32), true],
    ['', false],
    ['AB', false],
    ['AB'.repeat(33), false],
    [' '.repeat(64), false],
  ])('know whether "%s" is the hash of a capture', (text, isHash) => {
    expect(isCaptureHash(text)).toBe(isHash);
  });
});
