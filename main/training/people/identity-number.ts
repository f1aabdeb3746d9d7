import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { hasRightCheckDigit } from './check-digit.ts';

/** What is wrong with a typed number. */
export type IdentityNumberError =
  | { readonly code: 'number-missing' }
  | { readonly code: 'number-not-digits' }
  | { readonly code: 'number-wrong-length'; readonly digits: number }
  | { readonly code: 'number-wrong-check-digit' };

const LENGTH = 10;

/** Code points of the zeros of the digits a keyboard may produce: Arabic, Persian, Devanagari, Bengali, Thai, Lao, Burmese, Khmer, full width. */
const ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50, 0x0ed0, 0x1040, 0x17e0, 0xff10];

/** `text` with the digits of other scripts as ASCII digits, without blanks and dashes. */
export function plainDigits(text: string): string {
  return Array.from(text.replace(/[\s\u2010-\u2015-]/gu, ''))
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      const zero = ZEROS.find((start) => code >= start && code < start + 10);
      return zero === undefined ? character : String(code - zero);
    })
    .join('');
}

/** Reads a typed identity number: 10 digits of any script with a correct check digit; blanks and dashes are ignored. */
export function parseIdentityNumber(text: string): Result<string, IdentityNumberError> {
  const number = plainDigits(text);
  if (number === '') return err({ code: 'number-missing' });
  if (!/^[0-9]+$/.test(number)) return err({ code: 'number-not-digits' });
  if (number.length !== LENGTH) return err({ code: 'number-wrong-length', digits: number.length });
  if (!hasRightCheckDigit(number)) return err({ code: 'number-wrong-check-digit' });
  return ok(number);
}
