import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarDateOf, dateInWords, daysIn, isoDateText, isRealDate } from './calendar-date.ts';

describe('calendar dates', () => {
  it.each([
    [{ year: 1990, month: 2, day: 30 }, false],
    [{ year: 2019, month: 2, day: 29 }, false],
    [{ year: 2020, month: 2, day: 29 }, true],
    [{ year: 1900, month: 2, day: 29 }, false],
    [{ year: 2000, month: 2, day: 29 }, true],
    [{ year: 0, month: 5, day: 12 }, false],
    [{ year: 1990, month: 13, day: 1 }, false],
    [{ year: 1990, month: 4, day: 31 }, false],
    [{ year: 1990, day: 1 }, false],
    [{ year: 1990, month: 5 }, true],
    [{ year: 1990 }, true],
    [{ year: 1990.5 }, false],
  ])('knows whether %o is a date', (date, isReal) => {
    expect(isRealDate(date)).toBe(isReal);
  });

  it.each(['0000-05-12', '1990-02-30', '1990/13/45', '1990-02/03', '90-02-03', '1990-2-3', '', '1990-02-03T00:00'])(
    'reads no date in "%s"',
    (text) => {
      expect(calendarDateOf(text)).toBeUndefined();
    },
  );

  it('agrees with the calendar of the system about every real date', () => {
    const year = fc.integer({ min: 1, max: 9999 });
    fc.assert(
      fc.property(year, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }), (y, month, day) => {
        const at = new Date(Date.UTC(2000, month - 1, 1));
        at.setUTCFullYear(y, month - 1, day);
        expect(isRealDate({ year: y, month, day })).toBe(at.getUTCMonth() === month - 1);
        expect(daysIn(y, month)).toBeGreaterThan(27);
        if (!isRealDate({ year: y, month, day })) return;
        expect(calendarDateOf(isoDateText({ year: y, month, day }))).toEqual({ year: y, month, day });
      }),
    );
  });

  it('writes the month as a word, in the language, and a partial date with what it has', () => {
    expect(dateInWords({ year: 1990, month: 4, day: 3 }, 'en-GB')).toBe('3 April 1990');
    expect(dateInWords({ year: 1990, month: 4 }, 'en')).toBe('April 1990');
    expect(dateInWords({ year: 95 }, 'en')).toBe('95');
    expect(dateInWords({ year: 2020, month: 2, day: 29 }, 'fr')).toBe('29 février 2020');
  });
});
