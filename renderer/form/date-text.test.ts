import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayInWords, inputText, storedText } from './date-text.ts';

const TODAY = new Date('2026-03-04T05:06:00');

describe('dates between the native field and the answers', () => {
  it('keeps the day of a claim in every time zone', () => {
    expect(inputText('1990-02-03', 'date')).toBe('1990-02-03');
    expect(inputText('1990/02/03', 'date')).toBe('1990-02-03');
  });

  it('keeps the day that is written in an answer of another time zone', () => {
    expect(inputText('2026-03-04T00:00:00Z', 'date')).toBe('2026-03-04');
    expect(inputText('2026-03-04T23:30:00-11:00', 'date')).toBe('2026-03-04');
    expect(inputText('2026-03-04T00:00:00+14:00', 'date')).toBe('2026-03-04');
  });

  it.each([
    ['nonsense', 'date'],
    ['', 'date'],
    [17, 'date'],
    [null, 'time'],
    ['1990-02-03', 'time'],
  ] as const)('shows nothing for %j as %s', (stored, kind) => {
    expect(inputText(stored, kind)).toBe('');
  });

  it('stores what Form.io stores: local time with its offset', () => {
    expect(storedText('1990-02-03', 'date', TODAY)).toMatch(/^1990-02-03T00:00:00[+-]\d\d:\d\d$/u);
    expect(storedText('07:08', 'time', TODAY)).toMatch(/^2026-03-04T07:08:00[+-]\d\d:\d\d$/u);
    expect(storedText('1990-02-03T07:08', 'datetime-local', TODAY)).toMatch(/^1990-02-03T07:08:00[+-]\d\d:\d\d$/u);
    expect(storedText('', 'date', TODAY)).toBe('');
    expect(storedText('99', 'date', TODAY)).toBe('');
  });

  it('shows a stored date as it was typed', () => {
    const days = fc.date({ min: new Date('1900-01-02'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(days, (day) => {
        const typed = day.toISOString().slice(0, 10);
        return inputText(storedText(typed, 'date', TODAY), 'date') === typed;
      }),
    );
  });

  it('says the day in words, so that day and month cannot be mixed up', () => {
    expect(dayInWords('1990-02-03', 'en')).toBe('February 3, 1990');
    expect(dayInWords('', 'en')).toBe('');
    expect(dayInWords('x', 'en')).toBe('');
  });
});
