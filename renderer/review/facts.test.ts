import { describe, expect, it } from 'vitest';
import { acrOf } from './facts.ts';

describe('acrOf', () => {
  it.each([
    ['mosip:idp:acr:biometrics', 'biometrics'],
    ['mosip:idp:acr:static-code', 'static-code'],
    ['mosip:idp:acr:toString', null],
    ['biometrics', null],
    ['urn:other', null],
  ])('reads %s as %s', (value, word) => {
    expect(acrOf(value)).toBe(word);
  });
});
