import { describe, expect, it } from 'vitest';
import { asksForPhone, hasOwnNotation } from './form-phone.ts';

describe('a question for a telephone number', () => {
  it.each([
    [{ type: 'phoneNumber', key: 'reach_me' }, true],
    [{ type: 'textfield', key: 'phone_number' }, true],
    [{ type: 'textfield', key: 'mobile', inputType: 'tel' }, true],
    [{ type: 'textfield', key: 'mobile', inputType: 'text' }, false],
    [{ type: 'number', key: 'phone_number' }, false],
    [{ type: 'phoneNumber', key: 'p', allowMultipleMasks: true }, false],
  ])('%j: %s', (component, expected) => {
    expect(asksForPhone(component)).toBe(expected);
  });

  it.each([
    [{ type: 'phoneNumber', inputMask: '(999) 999-9999' }, false],
    [{ type: 'textfield', inputMask: '999 999' }, true],
    [{ type: 'phoneNumber', validate: { pattern: '[0-9]{10}' } }, true],
    [{ type: 'phoneNumber', validate: { maxLength: 10 } }, true],
    [{ type: 'phoneNumber', validate: { required: true, pattern: '', minLength: '' } }, false],
  ])('has a notation of its author’s own: %j, %s', (component, expected) => {
    expect(hasOwnNotation(component)).toBe(expected);
  });
});
