import { describe, expect, it } from 'vitest';
import { dayOf, momentOf } from './dates.ts';

describe('the date of a day component', () => {
  it.each([
    ['04/03/1990', {}, { year: 1990, month: 4, day: 3 }],
    ['04/03/1990', { dayFirst: true }, { year: 1990, month: 3, day: 4 }],
    ['00/00/1990', {}, { year: 1990 }],
    ['05/00/1990', {}, { year: 1990, month: 5 }],
    ['00/05/1990', { dayFirst: true }, { year: 1990, month: 5 }],
    ['05/1990', { fields: { day: { hide: true } } }, { year: 1990, month: 5 }],
    ['1990', { fields: { day: { hide: true }, month: { hide: true } } }, { year: 1990 }],
  ])('reads %s', (answer, settings, date) => {
    expect(dayOf(answer, { type: 'day', ...settings })).toEqual(date);
  });

  it.each(['02/30/1990', '13/01/1990', '00/12/1990', '01/01/0000', '1990', 'soon', '', 5, null])(
    'finds no date in %s',
    (answer) => {
      expect(dayOf(answer, { type: 'day' })).toBeUndefined();
    },
  );
});

describe('the moment of a datetime component', () => {
  it.each([
    ['2026-03-04T14:30:00+03:00', {}, '14:30 UTC+03:00'],
    ['2026-03-04T14:30:00.000Z', {}, '14:30 UTC'],
    ['2026-03-04T14:30:00+03:00', { enableTime: false }, undefined],
    ['2026-03-04', {}, undefined],
  ])('reads %s as it is written', (answer, settings, time) => {
    const date = { year: 2026, month: 3, day: 4 };
    expect(momentOf(answer, { type: 'datetime', ...settings })).toEqual({ date, time });
  });

  it.each(['2026-02-30T14:30:00Z', '2026-03-04 14:30', 'today', '', undefined])('finds none in %s', (answer) => {
    expect(momentOf(answer, { type: 'datetime' })).toBeUndefined();
  });
});
