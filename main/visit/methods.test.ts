import { describe, expect, it } from 'vitest';
import { ACR_OF_METHOD } from '#vocabulary/sign-in.ts';
import { reasonAgainst } from './methods.ts';

const finger = { type: 'Finger', state: 'ready', level: 'L1' } as const;
const resting = { ...finger, state: 'not-ready', own: { canCalibrate: true, problem: 'resting' } } as const;
const iris = { ...finger, type: 'Iris' } as const;
const foreign = { provider: 'V', port: 4502, purpose: 'Auth' } as const;
const everything = Object.values(ACR_OF_METHOD);

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
    ['fingerprint', [ACR_OF_METHOD.code], [finger], 'provider-does-not-offer'],
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
    ['iris', [ACR_OF_METHOD.wallet], [iris], 'provider-does-not-offer'],
    ['code', everything, [], null],
    ['code', [ACR_OF_METHOD.fingerprint], [], 'provider-does-not-offer'],
    ['wallet', everything, [], null],
    ['wallet', [ACR_OF_METHOD.code], [], 'provider-does-not-offer'],
  ] as const)('%s, offered %j, with %j: %s', (method, offered, readers, reason) => {
    expect(reasonAgainst(method, offered, readers)).toBe(reason);
  });

  it('allows every method for a provider that announces nothing', () => {
    expect(reasonAgainst('wallet', undefined, [])).toBeNull();
    expect(reasonAgainst('iris', undefined, [])).toBe('no-reader');
  });
});
