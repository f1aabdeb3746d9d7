import { describe, expect, it } from 'vitest';
import { visibleText } from './visible-text.ts';

describe('text as it is', () => {
  it.each([
    ['a\u202eb', 'a[U+202E]b'],
    ['김\u3164철', '김[U+3164]철'],
    ['a\u115fb\u17b4', 'a[U+115F]b[U+17B4]'],
    ['\u3164', '[U+3164]'],
    ['\u2800 \u2800', '[U+2800][U+0020][U+2800]'],
    ['\ufe0f', '[U+FE0F]'],
    ['\u200d', '[U+200D]'],
  ])('shows what is not seen in %j', (text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it.each(['می\u200cخواهم', 'क्\u200dष', '❤\ufe0f', '葛\u{e0100}', 'two\nlines', 'a b', ''])('leaves %j', (text) => {
    expect(visibleText(text)).toBe(text);
  });
});
