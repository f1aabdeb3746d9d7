import { describe, expect, it } from 'vitest';
import { acrOf } from './facts.ts';

describe('words for what main sends', () => {
  it.each([
    ['mosip:idp:acr:biometrics', 'biometrics'],
    ['mosip:idp:acr:static-code', 'static-code'],
    ['mosip:idp:acr:toString', null],
    ['biometrics', null],
    ['urn:other', null],
  ])('%s is %s', (value, word) => {
    expect(acrOf(value)).toBe(word);
  });
});
