import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasRightCheckDigit } from './check-digit.ts';
import { checkDigitOf } from './testing/check-digit-of.ts';

const digits = fc.stringMatching(/^[0-9]{1,15}$/);

describe('the Verhoeff check digit', () => {
  it('agrees with the published examples', () => {
    expect(checkDigitOf('236')).toBe('3');
    expect(checkDigitOf('12345')).toBe('1');
  });

  it('is exactly one digit for every number', () => {
    fc.assert(
      fc.property(digits, (number) => {
        expect(() => checkDigitOf(number)).not.toThrow();
      }),
    );
  });

  it('finds every single wrong digit', () => {
    fc.assert(
      fc.property(digits, fc.nat(), fc.integer({ min: 1, max: 9 }), (number, where, by) => {
        const whole = number + checkDigitOf(number);
        const index = where % whole.length;
        const wrong = (Number(whole[index]) + by) % 10;
        return !hasRightCheckDigit(whole.slice(0, index) + String(wrong) + whole.slice(index + 1));
      }),
    );
  });

  it('finds every swap of two different neighbours', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{2,15}$/), fc.nat(), (number, where) => {
        const whole = number + checkDigitOf(number);
        const index = where % (whole.length - 1);
        const [left = '', right = ''] = [whole[index], whole[index + 1]];
        fc.pre(left !== right);
        return !hasRightCheckDigit(whole.slice(0, index) + right + left + whole.slice(index + 2));
      }),
    );
  });

  it('refuses text that is not a number', () => {
    expect(hasRightCheckDigit('')).toBe(false);
    expect(hasRightCheckDigit('0')).toBe(false);
    expect(hasRightCheckDigit('23 63')).toBe(false);
    expect(hasRightCheckDigit('2a3')).toBe(false);
  });
});
