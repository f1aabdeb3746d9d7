import { hasRightCheckDigit } from '../check-digit.ts';

/** The only digit that completes `digits`; throws when it is not exactly one. */
export function checkDigitOf(digits: string): string {
  const found = Array.from('0123456789').filter((digit) => hasRightCheckDigit(digits + digit));
  const [digit] = found;
  if (digit === undefined || found.length > 1) throw new Error(`${found.length} digits complete ${digits}`);
  return digit;
}
