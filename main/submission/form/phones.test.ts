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
