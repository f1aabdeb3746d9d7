/**
 * The Verhoeff check digit (dihedral group D5), as in MOSIP's identity numbers: it finds every single wrong digit and
 * every swap of two neighbours.
 */

const MULTIPLY = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const PERMUTE = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

function at(row: string | undefined, column: number): number {
  return Number(row?.charAt(column));
}

/** The sum in D5 of all digits, with the check digit as the last one; 0 when that is right. */
function checksum(digits: string): number {
  return Array.from(digits)
    .reverse()
    .reduce((sum, digit, index) => {
      const moved = at(PERMUTE[index % 8], Number(digit));
      return at(MULTIPLY[sum], moved);
    }, 0);
}

/** True when the last digit of `number` is the check digit of those before it. */
export function hasRightCheckDigit(number: string): boolean {
  return /^[0-9]{2,}$/.test(number) && checksum(number) === 0;
}
