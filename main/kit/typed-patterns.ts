/**
 * What people choose because it is easy to type, and others try first. The rules for passphrases and for PINs are made
 * of these.
 */

/** Whether `text` is one piece, of at most half its length, again and again; the last time may be cut. */
export function isOnePieceRepeated(text: string): boolean {
  for (let length = 1; length * 2 <= text.length; length += 1) {
    if (
      text ===
      text
        .slice(0, length)
        .repeat(Math.ceil(text.length / length))
        .slice(0, text.length)
    )
      return true;
  }
  return false;
}

/** How many neighbours in `text` follow each other in one of `rows`, read in either direction or twice the same. */
export function stepsInRows(text: string, rows: readonly string[]): number {
  const pairs = Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2));
  return pairs.filter(([a = '', b = '']) => a === b || rows.some((row) => row.includes(a + b) || row.includes(b + a)))
    .length;
}

/** The digits in their order, and from 9 to 0 again, as on a telephone. */
export const DIGIT_ROW = '01234567890';
