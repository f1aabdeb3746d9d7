import { describe, expect, it } from 'vitest';
import { consentText, consentTextHash, consentTexts, findConsentText } from './consent-text.ts';

describe('the consent text', () => {
  it('has the words that were agreed to under its id: another wording needs another id', () => {
    expect(consentTextHash(consentText('en'))).toBe('74c6e9e8c2966928f24815e2fc687a716279c73edf3e4eef86c0a95560815609');
  });

  it('is English where it has not been translated', () => {
    expect(consentText('fr')).toEqual(consentText('en'));
  });

  it('is found by id and language, and only then', () => {
    const { textId } = consentText('en');
    expect(findConsentText(textId, 'en')).toEqual(consentText('en'));
    expect(findConsentText(textId, 'fr')).toBeUndefined();
    expect(findConsentText(textId, 'toString')).toBeUndefined();
    expect(findConsentText('application-0', 'en')).toBeUndefined();
  });

  it('is listed once for each language', () => {
    expect(consentTexts()).toEqual([consentText('en')]);
  });
});
