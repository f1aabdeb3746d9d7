import { describe, expect, it } from 'vitest';
import { bytesForPeople } from './bytes.ts';
import { dayForPeople, momentForPeople } from './dates.ts';

const NOW = new Date('2026-03-06T15:00:00');

describe('times as people say them', () => {
  it.each([
    ['2026-03-06T09:05:00', '09:05'],
    ['2026-03-04T09:05:00', 'Wednesday 09:05'],
    ['2026-01-04T09:05:00', 'January 4, 2026'],
    ['2026-03-09T09:05:00', 'March 9, 2026'],
    ['soon', 'soon'],
  ])('writes %s as %s', (iso, words) => {
    expect(momentForPeople(iso, NOW, 'en')).toBe(words);
  });

  it('gives a day its weekday within the last seven days', () => {
    expect(dayForPeople('2026-03-04T09:05:00', NOW, 'en')).toBe('Wednesday, March 4, 2026');
    expect(dayForPeople('2026-02-04T09:05:00', NOW, 'en')).toBe('February 4, 2026');
    expect(dayForPeople('', NOW, 'en')).toBe('');
  });

  it('leaves a plain day on its day in every time zone', () => {
    const zone = process.env['TZ'];
    try {
      for (const where of ['America/Los_Angeles', 'Pacific/Kiritimati']) {
        process.env['TZ'] = where;
        expect(dayForPeople('1990-02-03', NOW, 'en')).toBe('February 3, 1990');
      }
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });
});

describe('sizes as people say them', () => {
  it.each([
    [0, '0 bytes'],
    [1023, '1,023 bytes'],
    [1536, '1.5 kB'],
    [10 * 1024 * 1024, '10 MB'],
    [Number.NaN, '–'],
    [-1, '–'],
  ])('writes %d as %s', (bytes, words) => {
    expect(bytesForPeople(bytes, 'en')).toBe(words);
  });
});
