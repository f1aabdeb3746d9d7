import { generateKeyPairSync } from 'node:crypto';

import fc from 'fast-check';
import { CompactSign } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';

import {
  deriveNonce,
  encryptBioValue,
  importSigner,
  nextHash,
  decryptAuthValue,
  openJws,
  encryptAuthValue,
  signJws,
  thumbprintOf,
} from './crypto.ts';
import { createTrainingTrust } from './training-trust.ts';
import type { TrainingTrust } from './training-trust.ts';
import { readCertificate } from './certificates.ts';

const TIMESTAMP = '2026-01-02T03:04:05Z';
const NOW = Date.parse(TIMESTAMP);
const KEY = new Uint8Array(32).fill(7);

let trust: TrainingTrust;
beforeAll(async () => {
  trust = await createTrainingTrust({ now: NOW, deviceIds: ['finger-1'] });
});

describe('hash chain (SBI 0.9.5, vectors computed with the compliance suite’s algorithm)', () => {
  const first = 'BDDBDF7E9DF02F902EE5DD61B2B513D7566A2112FF97DB7DC3B6D184A43EF0E3';
  it('starts from the hash of an empty text', () => {
    expect(nextHash('', Buffer.from('abc'))).toBe(first);
  });
  it('continues the value before, in upper or lower case', () => {
    const second = 'D06FFD66589038DEEA66A68731881D1D14470238326C1C55C4855C1DA9F9A1DC';
    expect(nextHash(first, Buffer.from('def'))).toBe(second);
    expect(nextHash(first.toLowerCase(), Buffer.from('def'))).toBe(second);
  });
  it('throws on a text that is no hash, because requests are checked before', () => {
    expect(() => nextHash('abc', Buffer.from('def'))).toThrow(RangeError);
  });
});

describe('nonce, associated data and value (vectors)', () => {
  it.each([
    ['1234567890', '30326502000e05020d080c6a', '2d30312d30326502000e05020d080c6a', '486Moj4mD8IsPxhzSIS4t0te1Q'],
    [
      '0f8fad5b-d9cd-469f-a165-70867728950e',
      '07026c06040d020c0305053f',
      '1c06040007026c06040d020c0305053f',
      '4XddDERxugSvpFFPSJSks_XaGQ',
    ],
  ])('%s', (transactionId, iv, aad, bioValue) => {
    const nonce = deriveNonce(TIMESTAMP, transactionId);
    expect(nonce.iv.toString('hex')).toBe(iv);
    expect(nonce.aad.toString('hex')).toBe(aad);
    expect(encryptBioValue(Buffer.from('abc'), { key: KEY, timestamp: TIMESTAMP, transactionId })).toBe(bioValue);
  });
});

describe('encrypting for the identity provider', () => {
  function encrypt(iso: Uint8Array) {
    const encryptionCertificate = readCertificate(trust.encryptionCertificate)!;
    return encryptAuthValue({ iso, timestamp: TIMESTAMP, transactionId: '1234567890', encryptionCertificate });
  }
  const decryption = (encrypted: { bioValue: string; sessionKey: string }) => ({
    bioValue: encrypted.bioValue,
    sessionKey: encrypted.sessionKey,
    timestamp: TIMESTAMP,
    transactionId: '1234567890',
    privateKeyPem: trust.encryptionKey,
  });

  it('opens to the same bytes, names the certificate, and never uses a session key twice', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (iso) => {
        const encrypted = encrypt(iso);
        const opened = decryptAuthValue(decryption(encrypted));
        expect(opened.ok && Buffer.from(opened.value).equals(iso)).toBe(true);
      }),
      { numRuns: 20 },
    );
    const one = encrypt(KEY);
    expect(one.thumbprint).toBe(thumbprintOf(readCertificate(trust.encryptionCertificate)!));
    expect(one.thumbprint).toMatch(/^[0-9A-F]{64}$/);
    expect(encrypt(KEY).bioValue).not.toBe(one.bioValue);
  });

  it.each([
    ['another transaction', { transactionId: '1234567891' }, 'value-unreadable'],
    ['another time', { timestamp: '2026-01-02T03:04:06Z' }, 'value-unreadable'],
    ['a short value', { bioValue: 'AAAA' }, 'value-unreadable'],
    ['a session key for another receiver', { sessionKey: 'AAAA' }, 'session-key-unreadable'],
  ])('refuses %s', (_name, change, code) => {
    const opened = decryptAuthValue({ ...decryption(encrypt(KEY)), ...change });
    expect(opened).toEqual({ ok: false, error: { code } });
  });

  it('refuses a session key that is no AES-256 key', async () => {
    const { publicEncrypt, constants } = await import('node:crypto');
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const key = { key: trust.encryptionCertificate, padding, oaepHash: 'sha256' };
    const sessionKey = publicEncrypt(key, Buffer.alloc(16)).toString('base64url');
    const opened = decryptAuthValue({ ...decryption(encrypt(KEY)), sessionKey });
    expect(opened).toEqual({ ok: false, error: { code: 'session-key-unreadable' } });
  });
});

describe('signatures', () => {
  async function signer() {
    const { deviceKey, deviceCertificate } = trust.service.readers['finger-1']!;
    const imported = await importSigner(deviceKey, deviceCertificate);
    if (!imported.ok) throw new Error('the training key must be usable');
    return imported.value;
  }

  it('carries alg, typ and the leaf, and opens again', async () => {
    const token = await signJws({ a: 'ä' }, await signer());
    const header = JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as Record<string, unknown>;
    const leaf = readCertificate(trust.service.readers['finger-1']!.deviceCertificate)!;
    expect(header).toEqual({ alg: 'RS256', typ: 'JWT', x5c: [leaf.raw.toString('base64')] });
    expect(await openJws(token)).toMatchObject({ ok: true, value: { payload: { a: 'ä' } } });
  });

  it('is byte for byte what the library signs', async () => {
    const { key, certificate } = await signer();
    const payload = { a: 'ä', bioValue: 'AQID'.repeat(20_000), n: null };
    const expected = await new CompactSign(Buffer.from(JSON.stringify(payload), 'utf8'))
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', x5c: [certificate.raw.toString('base64')] })
      .sign(key);
    expect(await signJws(payload, { key, certificate })).toBe(expected);
  });

  it('refuses a changed payload, a missing certificate, another algorithm and a text that is no JWS', async () => {
    const [header, , signature] = (await signJws({ a: 1 }, await signer())).split('.') as [string, string, string];
    const payload = Buffer.from('{"a":2}').toString('base64url');
    const bare = Buffer.from('{"alg":"RS256"}').toString('base64url');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    for (const token of [
      `${header}.${payload}.${signature}`,
      `${bare}.${payload}.${signature}`,
      `${none}.${payload}.`,
      'a',
    ]) {
      expect(await openJws(token)).toEqual({ ok: false, error: { code: 'signature-invalid' } });
    }
  });

  it('refuses a key that is not the certificate’s, and a key that is not RSA', async () => {
    const { deviceCertificate } = trust.service.readers['finger-1']!;
    expect(await importSigner(trust.encryptionKey, deviceCertificate)).toMatchObject({ ok: false });
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
    expect(await importSigner(String(ec), deviceCertificate)).toMatchObject({ ok: false });
  });
});
