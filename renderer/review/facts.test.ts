import { describe, expect, it } from 'vitest';
import { acrOf, isHistoryEvent } from './facts.ts';

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

  it('knows the kinds of the journal and no others', () => {
    expect(isHistoryEvent('submission-approved')).toBe(true);
    expect(isHistoryEvent('constructor')).toBe(false);
  });
});
