import { describe, expect, it } from 'vitest';
import { acrNameOf } from './sign-in.ts';

describe('acrNameOf', () => {
  it.each([
    ['mosip:idp:acr:biometrics', 'biometrics'],
    ['mosip:idp:acr:static-code', 'static-code'],
    ['mosip:idp:acr:toString', null],
    ['biometrics', null],
    ['urn:other', null],
  ])('gives for %s the name %s', (value, name) => {
    expect(acrNameOf(value)).toBe(name);
  });
});
