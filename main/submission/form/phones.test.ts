import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phoneProblem } from './phones.ts';
import { validateAnswers } from './validate-answers.ts';

const PHONE = { type: 'phoneNumber', key: 'p', label: 'Phone', input: true };

describe('a telephone number', () => {
  it.each([
    ['+212 500-550-102', undefined],
    ['+212500550102', 'IN'],
    ['0500 55 01 02', 'MA'],
    ['500550102', 'MA'],
    ['00212 5 00 55 01 02', 'MA'],
    ['00212500550102', undefined],
    ['(0612) 34.56/78', 'MA'],
    ['0612345678 ext. 5', 'MA'],
    ['٠٦١٢٣٤٥٦٧٨', 'MA'],
    ['+٢١٢٦١٢٣٤٥٦٧٨', undefined],
    ['+२१२६१२३४५६७८', undefined],
    ['၀၆၁၂၃၄၅၆၇၈', 'MA'],
    ['9876543210', 'IN'],
    ['0802 123 4567', 'NG'],
    ['+84 855 550 104', 'MA'],
    ['06 12 34 56 78', undefined],
    // A country that nobody knows is no reason to refuse people's numbers.
    ['0612345678', 'ZZ'],
  ])('is taken: %s in %s', (number, country) => {
    expect(phoneProblem(number, PHONE, country)).toBeUndefined();
  });

  it.each([
    ['123456789012345678', 'MA', 'phoneTooLong'],
    ['123456789012345678', undefined, 'phoneTooLong'],
    ['+123456789012345678', undefined, 'phoneTooLong'],
    ['06123', 'MA', 'phoneTooShort'],
    ['+212 500', 'MA', 'phoneTooShort'],
    ['12', undefined, 'phoneTooShort'],
    ['+999123456', 'MA', 'noSuchCountryCode'],
    ['hello', 'MA', 'noPhoneNumber'],
    ['hello', undefined, 'noPhoneNumber'],
    ['0612345678 or 0712345678', 'MA', 'noPhoneNumber'],
    ['06-12-34-56-78x', undefined, 'noPhoneNumber'],
    ['+', 'MA', 'noPhoneNumber'],
    ['---', undefined, 'noPhoneNumber'],
  ])('is refused: %s in %s, %s', (number, country, problem) => {
    expect(phoneProblem(number, PHONE, country)).toBe(problem);
  });

  it('is looked for in each of several, and not in other questions', () => {
    expect(phoneProblem(['+212500550102', '', '12'], PHONE, 'MA')).toBe('phoneTooShort');
    expect(phoneProblem('12', { ...PHONE, type: 'textfield', key: 'house' }, 'MA')).toBeUndefined();
    expect(phoneProblem('', PHONE, 'MA')).toBeUndefined();
  });
});

describe('a number as an address book writes it', () => {
  it.each(['\u202a+212 500-550-102\u202c', '\u200e0500550102', '\u2068+212500550102\u2069', '(+212) 500 550 102'])(
    '%j is one',
    (text) => {
      expect(phoneProblem(text, PHONE, 'MA')).toBeUndefined();
      expect(phoneProblem(text, PHONE, undefined)).toBeUndefined();
    },
  );
});

describe('a number that a station takes', () => {
  // The station knows the country of its centre, the portal does not, and the person has gone by then.
  it('is taken by the portal', () => {
    const digits = fc.string({
      unit: fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'),
      minLength: 1,
      maxLength: 14,
    });
    const separator = fc.constantFrom('', ' ', '-', '.', '/', '(', ')', '~', '\u2011', '\u3000', '\u00ad');
    const head = fc.constantFrom('', '0', '00', '+', '+212', '(+212)', '00212', '\u202a');
    const tail = fc.constantFrom('', ' ext. 5', 'x12', ';ext=3', ' #4', ',123', '\u202c');
    const written = fc
      .tuple(head, fc.array(fc.tuple(digits, separator), { minLength: 1, maxLength: 4 }), tail)
      .map(([before, parts, after]) => `${before}${parts.flat().join('')}${after}`);
    expect(phoneProblem('000700000000000000~0', PHONE, 'KE')).toBe(
      phoneProblem('000700000000000000~0', PHONE, undefined),
    );
    fc.assert(
      fc.property(written, fc.constantFrom('MA', 'IN', 'US', 'KE', 'MM', 'IT'), (text, country) => {
        if (phoneProblem(text, PHONE, country) === undefined)
          expect(phoneProblem(text, PHONE, undefined), text).toBeUndefined();
      }),
      { numRuns: 3000 },
    );
  });
});

describe('a form', () => {
  const check = (component: object, answer: string): readonly string[] => {
    const schema = JSON.stringify({ display: 'form', components: [component] });
    const checked = validateAnswers(schema, { p: answer }, { today: { year: 2026 }, country: 'MA' });
    if (!checked.ok) throw new Error('the form was not read');
    return checked.value.problems.map(({ key, rule }) => `${key}:${rule}`);
  };

  it('takes a number of any country though the component has the mask of one', () => {
    const masked = { ...PHONE, inputMask: '(999) 999-9999' };
    expect(check(masked, '+212500550102')).toEqual([]);
    expect(check(masked, '12')).toEqual(['p:phoneTooShort']);
  });

  it('still checks the mask of other questions and the pattern of its author', () => {
    expect(check({ ...PHONE, type: 'textfield', inputMask: '999' }, 'abc')).toEqual(['p:mask']);
    expect(check({ ...PHONE, validate: { pattern: '[0-9]{10}' } }, '+212500550102')).toEqual(['p:pattern']);
    expect(check({ ...PHONE, validate: { pattern: '[0-9]{10}' } }, '0500550102')).toEqual([]);
  });
});
