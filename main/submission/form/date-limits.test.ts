import { describe, expect, it } from 'vitest';
import { brokenDateLimit } from './date-limits.ts';

const day = { type: 'datetime', key: 'd', enableTime: false };
const year = { minDate: '2026-01-01', maxDate: '2026-12-31' };

describe('the limits of a date', () => {
  it.each([
    ['2026-01-01T00:00:00+09:00', undefined],
    ['2026-01-01T00:00:00-08:00', undefined],
    ['2026-12-31T00:00:00+14:00', undefined],
    ['2026-12-31T00:00:00-11:00', undefined],
    ['2026-06-15', undefined],
    ['2025-12-31T00:00:00+09:00', 'minDate'],
    ['2025-12-31T00:00:00-08:00', 'minDate'],
    ['2027-01-01T00:00:00+09:00', 'maxDate'],
    ['no date', undefined],
  ])('are kept or broken by %s wherever it is checked: %s', (answer, limit) => {
    expect(brokenDateLimit(answer, { ...day, datePicker: year })).toBe(limit);
    expect(brokenDateLimit(answer, { ...day, widget: { type: 'calendar', ...year } })).toBe(limit);
  });

  it('with a zone of their own are the day that they are where the answer was given', () => {
    const from = { ...day, datePicker: { minDate: '2026-01-01T00:00:00Z' } };
    expect(brokenDateLimit('2025-12-31T00:00:00-08:00', from)).toBeUndefined();
    expect(brokenDateLimit('2025-12-30T00:00:00-08:00', from)).toBe('minDate');
    expect(brokenDateLimit('2025-12-31T00:00:00+09:00', from)).toBe('minDate');
  });

  it('count to the second where the time is asked for', () => {
    const until = { type: 'datetime', key: 'd', datePicker: { maxDate: '2026-03-04T14:30:00+03:00' } };
    expect(brokenDateLimit('2026-03-04T11:30:00Z', until)).toBeUndefined();
    expect(brokenDateLimit('2026-03-04T11:31:00Z', until)).toBe('maxDate');
    expect(brokenDateLimit('2026-03-04T20:30:00+09:00', until)).toBeUndefined();
  });

  it('are those of fixed dates only', () => {
    expect(brokenDateLimit('2020-01-01', { ...day, datePicker: { minDate: null, maxDate: 'soon' } })).toBeUndefined();
    expect(brokenDateLimit('2020-01-01', { type: 'textfield', widget: year })).toBeUndefined();
  });
});
