import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasPattern, isCheckable } from './patterns.ts';

describe('patterns of a form', () => {
  it.each([
    ['[0-9]+', '12', true],
    ['[0-9]+', 'x12', false],
    ['(19|20)[0-9]{2}-(0[1-9]|1[0-2])', '1990-04', true],
    ['\\+?[0-9 ]{7,20}', '+212 500 000', true],
    ['\\u00e9+', 'ééé', true],
    ['\\d{3}\\w*', '123abc', true],
    ['\\p{L}+', 'Zoë', true],
    ['[^\\s]+', 'a b', false],
    ['', '', true],
  ])('%s and "%s"', (pattern, text, has) => {
    expect(isCheckable(pattern)).toBe(true);
    expect(hasPattern(text, pattern)).toBe(has);
  });

  it.each(['(?=a)b', '(?<!x)y', '(a)\\1', '[', '(', 'a{2,1}'])('%s cannot be checked', (pattern) => {
    expect(isCheckable(pattern)).toBe(false);
    expect(hasPattern('a', pattern)).toBe(false);
  });

  it.each(['[^]', '[]', '[^]x]', '[[:alpha:]]+', '\\Aa', 'a\\z', '\\Qa.b\\E', '(?i)a', '(?P<n>a)', 'x{1001}'])(
    '%s means something else to JavaScript, or nothing, and cannot be checked',
    (pattern) => {
      expect(isCheckable(pattern)).toBe(false);
    },
  );

  it.each(['[[]', '[\\]]', '\\[]', '[:;]', '\\\\A', '(?<n>a)', '(?:a)', '[a-z:]'])('%s can be checked', (pattern) => {
    expect(isCheckable(pattern)).toBe(true);
  });

  it('end at once for what makes others hang', () => {
    const text = `${'a'.repeat(50_000)}!`;
    for (const pattern of ['(a+)+', '(a|a)*', '(a|aa)+', '([a-z]+)*x', '(.*)*b'])
      expect(hasPattern(text, pattern)).toBe(false);
  });

  it('agree with JavaScript about ordinary ones', () => {
    const atom = fc.constantFrom('a', 'b', '[ab]', '[^a]', '\\d', '.', '(a|b)', 'a?', 'b+', '[a-c]{1,2}');
    const pattern = fc.array(atom, { maxLength: 4 }).map((atoms) => atoms.join(''));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1'), maxLength: 6 });
    fc.assert(
      fc.property(pattern, text, (ours, typed) => {
        expect(hasPattern(typed, ours)).toBe(new RegExp(`^${ours}$`, 'u').test(typed));
      }),
    );
  });
});
