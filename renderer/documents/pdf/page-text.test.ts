import { describe, expect, it } from 'vitest';
import { createTextLines, MOST_CHARACTERS } from './page-text.ts';

const piece = (str: string, hasEOL = false) => ({ str, hasEOL });

describe('the text of a page', () => {
  it('joins pieces to lines, however they come', () => {
    const text = createTextLines();
    expect(text.add([piece('I live '), piece('in the', true), piece('  green \t')])).toBe(true);
    expect(text.add([piece('house.', true), piece(' ', true), piece('Signed')])).toBe(true);
    expect(text.lines()).toEqual(['I live in the', 'green house.', 'Signed']);
  });

  it('is empty where a page has no words', () => {
    const text = createTextLines();
    text.add([piece('', true), piece('  ')]);
    expect(text.lines()).toEqual([]);
  });

  it('wants no more once it has what a person can listen to', () => {
    const text = createTextLines();
    expect(text.add([piece('a'.repeat(MOST_CHARACTERS - 1))])).toBe(true);
    expect(text.add([piece('bcd'), piece('never')])).toBe(false);
    expect(text.add([piece('more')])).toBe(false);
    expect(text.lines()).toEqual([`${'a'.repeat(MOST_CHARACTERS - 1)}b`]);
  });
});
