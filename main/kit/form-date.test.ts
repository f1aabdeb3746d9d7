import { describe, expect, it } from 'vitest';
import { asksForPast, dateOfNumbers, dayNumbersOf, isAfter, isShown, latestDateAt } from './form-date.ts';

describe('the numbers of a day component', () => {
  it.each([
    ['04/03/1990', {}, { month: 4, day: 3, year: 1990 }],
    ['04/03/1990', { dayFirst: true }, { month: 3, day: 4, year: 1990 }],
    ['00/00/1990', {}, { month: 0, day: 0, year: 1990 }],
    ['05/1990', { fields: { day: { hide: true } } }, { month: 5, day: 0, year: 1990 }],
    ['1990', { fields: { day: { hide: true }, month: { hide: true } } }, { month: 0, day: 0, year: 1990 }],
  ])('are read from %s', (answer, settings, numbers) => {
    expect(dayNumbersOf(answer, settings)).toEqual(numbers);
  });

  it.each(['1990', '05/1990', 'soon', '1/2/3/4', '', 5, null])('are not in %s', (answer) => {
    expect(dayNumbersOf(answer, {})).toBeUndefined();
  });

  it.each([
    [{ day: 29, month: 2, year: 2020 }, true],
    [{ day: 29, month: 2, year: 2019 }, false],
    [{ day: 31, month: 4, year: 2020 }, false],
    [{ day: 0, month: 4, year: 2020 }, true],
    [{ day: 4, month: 0, year: 2020 }, false],
    [{ day: 4, month: 4, year: 0 }, false],
  ])('are a date or not: %o', (numbers, isDate) => {
    expect(dateOfNumbers(numbers) !== undefined).toBe(isDate);
  });

  it('are asked for unless their field is hidden', () => {
    expect(isShown({ day: { hide: true }, month: {} }, 'day')).toBe(false);
    expect(isShown({ day: { hide: true }, month: {} }, 'month')).toBe(true);
    expect(isShown(undefined, 'year')).toBe(true);
  });
});

describe('a date that has passed', () => {
  it('is asked for by a date of birth and by the property `date`', () => {
    expect(asksForPast({ key: 'birthdate' })).toBe(true);
    expect(asksForPast({ key: 'since', properties: { date: 'past' } })).toBe(true);
    expect(asksForPast({ key: 'since', properties: { date: 'any' } })).toBe(false);
    expect(asksForPast({ key: 'since' })).toBe(false);
  });

  it.each([
    [{ year: 2027 }, true],
    [{ year: 2026 }, false],
    [{ year: 2026, month: 7 }, true],
    [{ year: 2026, month: 6 }, false],
    [{ year: 2026, month: 6, day: 16 }, true],
    [{ year: 2026, month: 6, day: 15 }, false],
    [{ year: 2025, month: 12, day: 31 }, false],
  ])('is not after today: %o', (date, isLater) => {
    expect(isAfter(date, { year: 2026, month: 6, day: 15 })).toBe(isLater);
  });

  it('counts by the place on Earth where it is latest', () => {
    expect(latestDateAt(Date.parse('2026-06-15T09:59:59Z'))).toEqual({ year: 2026, month: 6, day: 15 });
    expect(latestDateAt(Date.parse('2026-06-15T10:00:00Z'))).toEqual({ year: 2026, month: 6, day: 16 });
  });
});
