import { describe, expect, it } from 'vitest';
import { asciiDigits } from './digits.ts';

describe('asciiDigits', () => {
  it.each([
    ['Arabic-Indic', '٠١٢٣٤٥٦٧٨٩'],
    ['Persian', '۰۱۲۳۴۵۶۷۸۹'],
    ['Devanagari', '०१२३४५६७८९'],
    ['Bengali', '০১২৩৪৫৬৭৮৯'],
    ['Burmese', '၀၁၂၃၄၅၆၇၈၉'],
    ['Khmer', '០១២៣៤៥៦៧៨៩'],
    ['Ethiopic has no decimal digits, N’Ko does', '߀߁߂߃߄߅߆߇߈߉'],
    ['Adlam', '𞥐𞥑𞥒𞥓𞥔𞥕𞥖𞥗𞥘𞥙'],
    ['full width', '０１２３４５６７８９'],
    ['mathematical bold', '𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗'],
    ['mathematical monospace', '𝟶𝟷𝟸𝟹𝟺𝟻𝟼𝟽𝟾𝟿'],
  ])('knows the digits of %s', (_script, digits) => {
    expect(asciiDigits(digits)).toBe('0123456789');
  });

  it('knows every decimal digit of Unicode', () => {
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const character = String.fromCodePoint(code);
      if (/\p{Nd}/u.test(character)) expect(asciiDigits(character)).toMatch(/^[0-9]$/u);
    }
  });

  it('leaves everything else', () => {
    expect(asciiDigits('Ⅻ ½ ² abc, ٫')).toBe('Ⅻ ½ ² abc, ٫');
  });
});
