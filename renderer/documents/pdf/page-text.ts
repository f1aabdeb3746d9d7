/** The members used of a piece of text that pdf.js finds on a page. */
export interface TextPiece {
  readonly str: string;
  readonly hasEOL: boolean;
}

/** Characters of a page that are read aloud. A page of a book has about 3000; a file made to harm has any number. */
export const MOST_CHARACTERS = 50_000;

/** Collects the lines of a page's text as its pieces come. */
export interface TextLines {
  /** False when there is enough and no more is wanted. */
  add(pieces: readonly TextPiece[]): boolean;
  /** The lines so far, without empty ones. */
  lines(): readonly string[];
}

export function createTextLines(): TextLines {
  const whole: string[] = [];
  let line = '';
  let left = MOST_CHARACTERS;
  const end = (): void => {
    const words = line.replace(/\s+/g, ' ').trim();
    if (words !== '') whole.push(words);
    line = '';
  };
  return {
    add(pieces) {
      for (const { str, hasEOL } of pieces) {
        if (left <= 0) return false;
        line += str.slice(0, left);
        left -= str.length;
        if (hasEOL) end();
      }
      return left > 0;
    },
    lines() {
      end();
      return whole;
    },
  };
}
