import { describe, expect, it } from 'vitest';
import { requestedMethods } from './sign-in-methods.ts';
import { sbiTransactionId } from '../transaction-id.ts';

const BIO = 'mosip:idp:acr:biometrics';
const PIN = 'mosip:idp:acr:static-code';

describe('the methods a request asks for', () => {
  it('keep the order of acr_values and drop what is unknown', () => {
    expect(requestedMethods({ acr_values: `${PIN} urn:other ${BIO} ${PIN}` })).toEqual(['pin', 'fingerprint']);
  });

  it('are all methods when the request names no known one', () => {
    expect(requestedMethods({})).toEqual(['fingerprint', 'code', 'pin']);
    expect(requestedMethods({ acr_values: 'urn:other' })).toEqual(['fingerprint', 'code', 'pin']);
  });

  it('come from the claims parameter when it names an acr', () => {
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: [BIO] } } });
    expect(requestedMethods({ acr_values: PIN, claims })).toEqual(['fingerprint']);
    expect(requestedMethods({ acr_values: PIN, claims: '{"id_token":{"acr":{"value":"' + BIO + '"}}}' })).toEqual([
      'fingerprint',
    ]);
    expect(requestedMethods({ acr_values: PIN, claims: '{not json' })).toEqual(['pin']);
    expect(requestedMethods({ acr_values: PIN, claims: '{"userinfo":{"name":null}}' })).toEqual(['pin']);
  });
});

describe('the SBI transaction id', () => {
  it('is the last ten characters backwards, without - and _', () => {
    expect(sbiTransactionId('ab-cd_efghijklmno')).toBe('onmlkjihgf');
  });

  it('starts again at the end when the source is short', () => {
    expect(sbiTransactionId('abc-d')).toBe('dcbadcbadc');
  });

  it('throws when no character is left', () => {
    expect(() => sbiTransactionId('-_-')).toThrow(RangeError);
  });
});
