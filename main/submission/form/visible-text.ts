/**
 * Characters that change how the text around them looks, or are not seen at all, so that a text could read differently
 * from what is signed: controls except line feed, direction marks, embeddings, overrides and isolates, zero-width
 * spaces, line and paragraph separators, tags, invisible operators, halves of surrogate pairs, and letters without a shape
 * such as the Hangul filler (Unicode 17, General Categories Cc, Cf, Cs, Zl, Zp, and Default_Ignorable_Code_Point). Variation
 * selectors, which choose the shape of the character before them, and the joiners U+200C and U+200D stay: Persian and the scripts of India are written
 * with them.
 */
const UNSEEN = /[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}]--[\n\u200c\u200d\p{VS}]]/gv;

/** All that leaves no mark where nothing else stands: spaces, the empty Braille cell, joiners, selectors. */
const SHAPELESS = /[\s\u2800\u200c\u200d\p{VS}]/gv;

/** The text with each unseen or direction-changing character written as its code point, `[U+202E]`. */
export function visibleText(text: string): string {
  if (text !== '' && text.replaceAll(SHAPELESS, '') === '') return Array.from(text, codePoint).join('');
  return text.replaceAll(UNSEEN, codePoint);
}

function codePoint(character: string): string {
  return `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
}
