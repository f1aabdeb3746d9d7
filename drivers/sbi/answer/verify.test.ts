import { beforeAll, describe, expect, it } from 'vitest';

import { importSigner, nextHash, encryptAuthValue, signJws } from '../trust/crypto.ts';
import type { Signer } from '../trust/crypto.ts';
import { createTrainingTrust } from '../trust/training-trust.ts';
import type { TrainingTrust } from '../trust/training-trust.ts';
import { readCertificate } from '../trust/certificates.ts';
import { CAPTURE_CLOCK_TOLERANCE_MS, verifyCaptureElement } from './verify.ts';

const TIMESTAMP = '2026-01-02T03:04:05Z';
const NOW = Date.parse(TIMESTAMP);
const ISO = Buffer.from('a plain ISO record');

interface Keys {
  readonly device: Signer;
  readonly chip: Signer;
}

let trust: TrainingTrust;
let stranger: TrainingTrust;
let keys: Keys;
let strangersKeys: Keys;

async function signersOf(trust: TrainingTrust): Promise<Keys> {
  const { deviceKey, deviceCertificate, ftm } = trust.service.readers['a']!;
  const device = await importSigner(deviceKey, deviceCertificate);
  const chip = await importSigner(ftm!.key, ftm!.certificate);
  if (!device.ok || !chip.ok) throw new Error('the training keys must be usable');
  return { device: device.value, chip: chip.value };
}

beforeAll(async () => {
  trust = await createTrainingTrust({ now: NOW, deviceIds: ['a'] });
  stranger = await createTrainingTrust({ now: NOW, deviceIds: ['a'] });
  keys = await signersOf(trust);
  strangersKeys = await signersOf(stranger);
});

interface Forgery {
  readonly device?: Signer;
  readonly chip?: Signer;
  readonly claims?: object;
  readonly digitalId?: object;
  readonly element?: object;
  readonly encryptionCertificate?: string;
}

/** An honest element with the changes that a test forges. */
async function createSbiElement(forgery: Forgery = {}): Promise<object> {
  const encryptionCertificate = readCertificate(forgery.encryptionCertificate ?? trust.encryptionCertificate)!;
  const encrypted = encryptAuthValue({
    iso: ISO,
    timestamp: TIMESTAMP,
    transactionId: '1234567890',
    encryptionCertificate,
  });
  const digitalId = {
    serialNo: 'SN',
    make: 'M',
    model: 'X',
    type: 'Finger',
    deviceSubType: 'Single',
    deviceProvider: 'P',
    deviceProviderId: 'P1',
    dateTime: TIMESTAMP,
    ...forgery.digitalId,
  };
  const claims = {
    digitalId: await signJws(digitalId, forgery.chip ?? keys.chip),
    deviceCode: 'SN',
    deviceServiceVersion: '1',
    bioType: 'Finger',
    bioSubType: 'UNKNOWN',
    purpose: 'Auth',
    env: 'Developer',
    domainUri: 'https://idp.example',
    bioValue: encrypted.bioValue,
    transactionId: '1234567890',
    timestamp: TIMESTAMP,
    requestedScore: '70',
    qualityScore: '81.0',
    ...forgery.claims,
  };
  return {
    specVersion: '0.9.5',
    data: await signJws(claims, forgery.device ?? keys.device),
    hash: nextHash('', ISO),
    sessionKey: encrypted.sessionKey,
    thumbprint: encrypted.thumbprint,
    error: { errorCode: '0', errorInfo: 'Success' },
    ...forgery.element,
  };
}

async function verify(element: unknown, change: object = {}) {
  return verifyCaptureElement({
    element,
    previousHash: '',
    deviceRootPem: trust.deviceRoot,
    ftmRootPem: trust.ftmRoot,
    encryptionKeyPem: trust.encryptionKey,
    now: NOW,
    expected: { transactionId: '1234567890', specVersion: '0.9.5', domainUri: 'https://idp.example', env: 'Developer' },
    ...change,
  });
}

describe('an honest capture', () => {
  it('is verified and opened, also without its error member as eSignet forwards it', async () => {
    const verified = await verify(await createSbiElement({ element: { error: undefined } }));
    if (!verified.ok) throw new Error(verified.error.code);
    expect(Buffer.from(verified.value.iso).equals(ISO)).toBe(true);
    expect(verified.value.digitalId.serialNo).toBe('SN');
    expect(verified.value.hash).toBe(nextHash('', ISO));
  });

  it('is accepted with a time five minutes off, but not a second more', async () => {
    const element = await createSbiElement();
    for (const sign of [-1, 1]) {
      expect((await verify(element, { now: NOW + sign * CAPTURE_CLOCK_TOLERANCE_MS })).ok).toBe(true);
      expect(await verify(element, { now: NOW + sign * (CAPTURE_CLOCK_TOLERANCE_MS + 1000) })).toEqual({
        ok: false,
        error: { code: 'timestamp-out-of-range' },
      });
    }
  });
});

describe('the verifier refuses', () => {
  it.each<[string, () => Forgery, string]>([
    ['a foreign device', () => ({ device: strangersKeys.device }), 'device-not-trusted'],
    ['a chip key that signs data', () => ({ device: keys.chip }), 'device-not-trusted'],
    ['a foreign chip', () => ({ chip: strangersKeys.chip }), 'digital-id-not-trusted'],
    ['a digitalId of the device key (L0)', () => ({ chip: keys.device }), 'digital-id-not-trusted'],
    ['a digitalId that is no JWS', () => ({ claims: { digitalId: 'abc' } }), 'digital-id-invalid'],
    ['a digitalId without serial number', () => ({ digitalId: { serialNo: '' } }), 'digital-id-invalid'],
    ['an iris reader with a finger', () => ({ digitalId: { type: 'Iris' } }), 'digital-id-mismatch'],
    ['claims without a member', () => ({ claims: { deviceCode: undefined } }), 'malformed'],
    ['a registration capture', () => ({ claims: { purpose: 'Registration' } }), 'purpose-mismatch'],
    ['another version', () => ({ element: { specVersion: '1.0.0' } }), 'spec-version-mismatch'],
    ['another transaction', () => ({ claims: { transactionId: '1234567891' } }), 'transaction-mismatch'],
    ['another page', () => ({ claims: { domainUri: 'https://evil.example' } }), 'domain-mismatch'],
    ['another environment', () => ({ claims: { env: 'Production' } }), 'env-mismatch'],
    ['a time with fraction', () => ({ claims: { timestamp: '2026-01-02T03:04:05.1Z' } }), 'timestamp-out-of-range'],
    ['a changed time', () => ({ claims: { timestamp: '2026-01-02T03:04:06Z' } }), 'value-unreadable'],
    [
      'a value for another provider',
      () => ({ encryptionCertificate: stranger.encryptionCertificate }),
      'session-key-unreadable',
    ],
    ['a hash of something else', () => ({ element: { hash: nextHash('', Buffer.from('x')) } }), 'hash-mismatch'],
    ['an answer that is an error', () => ({ element: { error: { errorCode: '101', errorInfo: '' } } }), 'error-answer'],
    ['data that is no JWS', () => ({ element: { data: 'abc' } }), 'signature-invalid'],
    ['an element without a member', () => ({ element: { sessionKey: undefined } }), 'malformed'],
  ])('%s', async (_name, forgery, code) => {
    expect(await verify(await createSbiElement(forgery()))).toMatchObject({ ok: false, error: { code } });
  });

  it('claims that were changed after signing', async () => {
    const element = (await createSbiElement()) as { data: string };
    const [header, payload, signature] = element.data.split('.') as [string, string, string];
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...claims, qualityScore: '99.0' })).toString('base64url');
    const changed = { ...element, data: `${header}.${forged}.${signature}` };
    expect(await verify(changed)).toEqual({ ok: false, error: { code: 'signature-invalid' } });
  });

  it('a link that is not the next of the chain', async () => {
    const wrong = await verify(await createSbiElement(), { previousHash: nextHash('', Buffer.from('x')) });
    expect(wrong).toEqual({ ok: false, error: { code: 'hash-mismatch' } });
  });

  it('an element of another kind, and roots that are no certificates', async () => {
    for (const element of [undefined, null, 1, [], 'x']) expect(await verify(element)).toMatchObject({ ok: false });
    const rootless = await verify(await createSbiElement(), { ftmRootPem: 'none' });
    expect(rootless).toEqual({ ok: false, error: { code: 'key-unusable' } });
  });

  it('a capture from after its certificates', async () => {
    const late = await verify(await createSbiElement(), { now: NOW + 6 * 365 * 86_400_000 });
    expect(late).toEqual({ ok: false, error: { code: 'device-not-trusted' } });
  });
});
