import { describe, expect, it } from 'vitest';
import { ACR } from '#vocabulary/sign-in.ts';
import { registrantProvider } from '../submission/evidence/testing/profiles.ts';
import { acrValuesOf, reasonAgainst } from './methods.ts';

const finger = { type: 'Finger', state: 'ready', level: 'L1' } as const;
const resting = { ...finger, state: 'not-ready', own: { canCalibrate: true, problem: 'resting' } } as const;
const iris = { ...finger, type: 'Iris' } as const;
const foreign = { provider: 'V', port: 4502, purpose: 'Auth' } as const;
const everything = Object.values(ACR);

const profile = registrantProvider();

describe('reasonAgainst', () => {
  it.each([
    ['fingerprint', everything, [finger], null],
    ['fingerprint', everything, [iris], 'no-reader'],
    ['fingerprint', everything, [{ ...finger, state: 'gone' }], 'no-reader'],
    ['fingerprint', everything, [{ ...finger, state: 'busy' }], 'reader-not-ready'],
    ['fingerprint', everything, [{ ...finger, state: 'not-ready' }, finger], null],
    ['fingerprint', everything, [{ ...finger, state: 'not-ready' }, resting], 'reader-resting'],
    ['fingerprint', everything, [resting, finger], null],
    ['fingerprint', everything, [{ ...resting, level: 'L0' }], 'reader-not-trusted'],
    ['fingerprint', everything, [{ ...finger, level: 'L0' }], 'reader-not-trusted'],
    ['fingerprint', everything, [{ ...finger, state: 'not-registered' }], 'reader-not-trusted'],
    ['fingerprint', [ACR['generated-code']], [finger], 'provider-does-not-offer'],
    ['fingerprint', everything, [{ ...finger, service: { ...foreign, offered: true } }], null],
    ['fingerprint', everything, [{ ...finger, service: { ...foreign, offered: false } }], 'reader-not-trusted'],
    ['fingerprint', everything, [{ ...finger, state: 'not-trusted' }], 'reader-not-trusted'],
    [
      'fingerprint',
      everything,
      [
        { ...finger, state: 'not-trusted' },
        { ...finger, state: 'busy' },
      ],
      'reader-not-ready',
    ],
    ['iris', everything, [finger], 'no-reader'],
    ['iris', everything, [finger, iris], null],
    ['iris', [ACR['linked-wallet']], [iris], 'provider-does-not-offer'],
    ['code', everything, [], null],
    ['code', [ACR.biometrics], [], 'provider-does-not-offer'],
    ['wallet', everything, [], null],
    ['wallet', [ACR['generated-code']], [], 'provider-does-not-offer'],
  ] as const)('%s, offered %j, with %j: %s', (method, offered, readers, reason) => {
    expect(reasonAgainst(method, profile, offered, readers)).toBe(reason);
  });

  it('allows every method for a provider that announces nothing', () => {
    expect(reasonAgainst('wallet', profile, undefined, [])).toBeNull();
    expect(reasonAgainst('iris', profile, undefined, [])).toBe('no-reader');
  });

  it('names a way that the programme does not use, whatever the provider offers', () => {
    expect(reasonAgainst('password', profile, everything, [])).toBe('not-used-here');
  });

  it('is satisfied with one of several acr values, and asks for all in their order', () => {
    const acr = { biometrics: ['a', 'b'], code: [], wallet: [], password: ['pwd'] };
    expect(reasonAgainst('fingerprint', { acr }, ['b'], [finger])).toBeNull();
    expect(reasonAgainst('fingerprint', { acr }, ['c'], [finger])).toBe('provider-does-not-offer');
    expect(acrValuesOf('iris', { acr })).toEqual(['a', 'b']);
    expect(reasonAgainst('password', { acr }, ['pwd'], [])).toBeNull();
  });
});
