import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, sha256Hex, visitNonce } from './canonical.ts';

describe('canonicalJson', () => {
  it('does not depend on the order in which keys were written', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      }),
    );
  });

  it('refuses what JSON cannot hold', () => {
    expect(() => canonicalJson(undefined)).toThrow(TypeError);
  });
});

describe('sha256Hex', () => {
  it('gives the vector of FIPS 180-4 for "abc"', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('visitNonce', () => {
  const binding = { stationKeyThumbprint: 'thumb', visitId: 'v1', visitSecret: 's1' };

  it('changes with each of its three parts', () => {
    const nonces = new Set([
      visitNonce(binding),
      visitNonce({ ...binding, stationKeyThumbprint: 'other' }),
      visitNonce({ ...binding, visitId: 'v2' }),
      visitNonce({ ...binding, visitSecret: 's2' }),
    ]);
    expect(nonces.size).toBe(4);
  });
});
