import { describe, expect, it } from 'vitest';
import { GUEST_CLOCKS } from '../../guest-clock.ts';
import { casesBy } from './cases.ts';

describe('the cases by a clock', () => {
  it('are some for each clock, under names of their own', () => {
    const lists = Object.keys(GUEST_CLOCKS).map((clock) => casesBy(clock));
    for (const list of lists) expect(list).not.toHaveLength(0);
    const names = lists.flat().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('are refused for a word that names no clock', () => {
    for (const word of ['', 'host', 'toString']) expect(() => casesBy(word)).toThrow(/no clock/);
  });
});
