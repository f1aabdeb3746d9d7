import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { grouped, newTypedCode, readTypedCode } from './typed-code.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Codes of numbers that a test chooses; those that follow only serve codes whose check symbol is no letter or digit. */
const codes = fc.array(fc.nat(31), { minLength: 19, maxLength: 19 }).map((numbers) => {
  let drawn = 0;
  return newTypedCode((limit) => {
    drawn += 1;
    return numbers[drawn - 1] ?? (drawn * 7) % limit;
  });
});

describe('a code that a person types', () => {
  it('is read in any case, with any grouping, and with look-alikes', () => {
    fc.assert(
      fc.property(codes, fc.constantFrom('', ' ', '-', ' – '), fc.boolean(), (code, between, isSmall) => {
        const written = grouped(code)
          .replaceAll('-', between)
          .replaceAll('0', 'O')
          .replaceAll('1', isSmall ? 'I' : 'l')
          .replaceAll('V', 'U');
        expect(readTypedCode(` ${isSmall ? written.toLowerCase() : written}\n`)).toBe(code);
      }),
    );
  });

  it('has 20 symbols that nobody confuses, in groups of four', () => {
    fc.assert(
      fc.property(codes, (code) => {
        expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{20}$/u);
        expect(grouped(code)).toMatch(/^\w{4}(-\w{4}){4}$/u);
      }),
    );
  });

  it('is not taken with one symbol wrong, or with two neighbours exchanged', () => {
    fc.assert(
      fc.property(codes, fc.nat(19), fc.nat(31), fc.nat(18), (code, at, symbol, first) => {
        const wrong = code.slice(0, at) + ALPHABET.charAt(symbol) + code.slice(at + 1);
        if (wrong !== code) expect(readTypedCode(wrong)).toBeUndefined();
        const exchanged = code.slice(0, first) + code.charAt(first + 1) + code.charAt(first) + code.slice(first + 2);
        if (exchanged !== code) expect(readTypedCode(exchanged)).toBeUndefined();
      }),
    );
  });

  it.each(['', '----', 'training-station', '0'.repeat(19), '0'.repeat(21), `${'0'.repeat(19)}*`, 'é'.repeat(20)])(
    'is not %j',
    (text) => {
      expect(readTypedCode(text)).toBeUndefined();
    },
  );
});
