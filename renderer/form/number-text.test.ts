import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberText, readNumber } from './number-text.ts';

const said = (text: string, decimals = 20): unknown => {
  const reading = readNumber(text, decimals);
  if (reading.kind === 'number') return reading.value;
  return reading.kind === 'two' ? reading.values : reading.kind;
};

describe('readNumber', () => {
  it.each([
    ['12', 12],
    ['2,5', 2.5],
    ['2.5', 2.5],
    ['12,50', 12.5],
    ['-3', -3],
    ['−3', -3],
    ['+3', 3],
    [' 007 ', 7],
    ['٣٤', 34],
    ['३४', 34],
    ['၃၄', 34],
    ['٢٫٥', 2.5],
    ['١٬٢٣٤٫٥', 1234.5],
    ['1,234.5', 1234.5],
    ['1.234,5', 1234.5],
    ['1,234,567', 1_234_567],
    ['1.234.567', 1_234_567],
    ['12,34,567', 1_234_567],
    ['1 234 567', 1_234_567],
    ['1\u202f234,5', 1234.5],
    ['1’234.50', 1234.5],
    ['1234.567', 1234.567],
    ['0.500', 0.5],
    ['0,125', 0.125],
    ['0', 0],
    ['-0', 0],
    ['１２．５', 12.5],
    ['１，２３４，５６７', 1_234_567],
    ['\u2067-12\u2069', -12],
    ['\u202a2,5\u202c', 2.5],
  ])('reads %s', (text, value) => {
    expect(said(text)).toBe(value);
  });

  it.each([
    ['1.500', [1500, 1.5]],
    ['1,500', [1500, 1.5]],
    ['-12,345', [-12_345, -12.345]],
    ['١٫٥٠٠', [1500, 1.5]],
  ])('takes %s for neither of its readings', (text, values) => {
    expect(said(text)).toEqual(values);
  });

  it('has one reading left where the question takes whole numbers, or few decimals', () => {
    expect(said('1.500', 0)).toBe(1500);
    expect(said('1,234', 2)).toBe(1234);
    expect(said('1,500', 1)).toEqual([1500, 1.5]);
  });

  it.each([
    ['2,5', 0, 'whole'],
    ['12.345', 0, 12_345],
    ['0.125', 2, 'decimals'],
  ])('says how %s does not fit %i decimals', (text, decimals, kind) => {
    expect(said(text, decimals)).toBe(kind);
  });

  it.each([
    '',
    '-',
    'twelve',
    '1e5',
    '1,2,3',
    '1.2.3',
    '12,',
    ',5',
    '1,23.4',
    '1 2 3',
    '1,234 567',
    '0x10',
    '½',
    '12 kg',
  ])('reads no number in "%s"', (text) => {
    expect(said(text)).toBe('none');
  });

  it.each(['123456789012345678901', '9007199254740993', '0.1234567890123456789'])(
    'does not cut digits of %s',
    (text) => {
      expect(said(text)).toBe('none');
    },
  );

  it('reads again what it has shown, in every language', () => {
    const languages = ['en', 'fr', 'ar', 'fa', 'hi', 'my', 'am', 'pt', 'de-CH'];
    const decimals = fc.double({ noNaN: true, min: -1e6, max: 1e6 });
    const number = fc.oneof(
      fc.integer(),
      ...[1, 2, 3, 4].map((count) => decimals.map((n) => Number(n.toFixed(count)))),
      fc.integer({ min: -999_999, max: 999_999 }).map((n) => n / 1000),
    );
    fc.assert(
      fc.property(number, fc.constantFrom(...languages), (value, language) => {
        const reading = readNumber(numberText(value === 0 ? 0 : value, language), 20);
        expect(reading).toEqual({ kind: 'number', value: value === 0 ? 0 : value });
      }),
    );
  });

  it('is shown with one reading where three decimals would have two', () => {
    expect(numberText(1.234, 'en')).toBe('1.2340');
    expect(numberText(1.234, 'fr')).toBe('1,2340');
    expect(numberText(1234.567, 'en')).toBe('1234.567');
    expect(said(numberText(1.234, 'en'), 3)).toBe(1.234);
  });

  it.each(['1.,60,2273', '17.5,8,0501', '49,.98.8', '413,74..3259', '12,5.3,1'])('%s is no number', (text) => {
    expect(readNumber(text, 20).kind).toBe('none');
  });

  it('says for every text one of its kinds, and never a number that the digits do not say', () => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from('0123456789.,- \u00a0٣٫a')), maxLength: 12 });
    fc.assert(
      fc.property(text, (typed) => {
        const reading = readNumber(typed, 20);
        if (reading.kind !== 'number') return;
        const digits = (of: string) => of.replaceAll(/\D/gu, '').replace(/^0+/u, '');
        expect(Number.isFinite(reading.value)).toBe(true);
        // A zero more is shown where three decimals could be read in two ways.
        const shown = digits(numberText(reading.value, 'en')).replace(/0+$/u, '');
        expect(digits(typed.replaceAll('٣', '3'))).toMatch(new RegExp(`^${shown}0*$`, 'u'));
      }),
      { numRuns: 20_000 },
    );
  });
});
