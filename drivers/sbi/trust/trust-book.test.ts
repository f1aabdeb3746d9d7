import { X509Certificate } from 'node:crypto';

import { beforeAll, describe, expect, it } from 'vitest';

import { readCertificate } from './certificates.ts';
import { createTrainingTrust } from './training-trust.ts';
import type { TrainingTrust } from './training-trust.ts';
import { createTrustBook, openTrustBook } from './trust-book.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');

let trust: TrainingTrust;
beforeAll(async () => {
  trust = await createTrainingTrust({ now: NOW, deviceIds: ['a', 'b'] });
});

const reader = (from: TrainingTrust, deviceId = 'a') => from.service.readers[deviceId]!;
const fingerprint = (pem: string) => new X509Certificate(pem).fingerprint256;

describe('opening the keys from main', () => {
  it('accepts the training chain, with and without chip and encryption certificate', async () => {
    const opened = await openTrustBook(trust.service);
    if (!opened.ok) throw new Error(opened.error.code);
    expect(opened.value.of('b')?.level(NOW)).toBe('L1');
    expect(opened.value.of('c')).toBeUndefined();
    expect(opened.value.of('a')?.level(NOW)).toBe('L1');
    const { deviceKey, deviceCertificate } = reader(trust);
    const bare = await openTrustBook({ readers: { a: { deviceKey, deviceCertificate } } });
    expect(bare.ok && bare.value.of('a')?.level(NOW)).toBe('L0');
    expect(bare.ok && bare.value.encryptionCertificate()).toBeUndefined();
  });

  it('refuses keys that do not fit, and texts that are no keys', async () => {
    const mixed = { ...reader(trust), deviceKey: reader(trust, 'b').deviceKey };
    expect(await openTrustBook({ readers: { a: mixed } })).toEqual({ ok: false, error: { code: 'key-unusable' } });
    const chip = { ...reader(trust), ftm: { ...reader(trust).ftm!, key: 'none' } };
    expect(await openTrustBook({ readers: { a: chip } })).toEqual({ ok: false, error: { code: 'key-unusable' } });
    expect(await openTrustBook({ readers: {}, encryptionCertificate: 'none' })).toEqual({
      ok: false,
      error: { code: 'certificate-unreadable' },
    });
    expect(readCertificate('none')).toBeUndefined();
  });
});

describe('a book with keys that are replaced while it is in use', () => {
  const listingOf = (deviceId: string) => {
    const { deviceKey, deviceCertificate } = reader(trust, deviceId);
    return { key: deviceKey, certificate: deviceCertificate };
  };

  it('is empty at first, and stays empty when one of the first keys is unusable', async () => {
    const book = createTrustBook();
    const { ftmRoot, encryptionCertificate } = trust.service;
    const listing = { ...listingOf('a'), key: 'none' };
    expect(await book.begin({ ftmRoot, encryptionCertificate, listing })).toMatchObject({ ok: false });
    expect([book.of('a'), book.encryptionCertificate(), book.listing()]).toEqual([undefined, undefined, undefined]);
    expect(book.fingerprints().size).toBe(0);
  });

  it('returns the last keys of a reader, and no keys after some that do not fit', async () => {
    const book = createTrustBook();
    await book.begin({ ftmRoot: trust.ftmRoot });
    await book.replaceReader('a', reader(trust, 'b'));
    expect(book.of('a')?.level(NOW)).toBe('L1');
    await book.replaceReader('a', reader(trust));
    expect(book.fingerprints()).toEqual(new Set([fingerprint(reader(trust).deviceCertificate)]));
    const mixed = { ...reader(trust), deviceKey: reader(trust, 'b').deviceKey };
    expect(await book.replaceReader('a', mixed)).toEqual({ ok: false, error: { code: 'key-unusable' } });
    expect([book.of('a'), book.isUnfit('a')]).toEqual([undefined, true]);
    await book.replaceReader('a', reader(trust));
    expect([book.of('a')?.device.certificate.fingerprint256, book.isUnfit('a')]).toEqual([
      fingerprint(reader(trust).deviceCertificate),
      false,
    ]);
  });

  it('replaces an existing key of a listing, keeps it when the new one does not fit, and adds none', async () => {
    const book = createTrustBook();
    await book.replaceListing(listingOf('a'));
    expect(book.listing()).toBeUndefined();
    await book.begin({ listing: listingOf('a') });
    expect(await book.replaceListing({ ...listingOf('b'), key: 'none' })).toMatchObject({ ok: false });
    expect(book.listing()?.certificate.fingerprint256).toBe(fingerprint(listingOf('a').certificate));
    expect(await book.replaceListing(listingOf('b'))).toEqual({ ok: true, value: undefined });
    expect(book.fingerprints()).toEqual(new Set([fingerprint(listingOf('b').certificate)]));
  });

  it('keeps its encryption certificate when the new one is invalid', () => {
    const book = createTrustBook();
    expect(book.replaceEncryption(trust.encryptionCertificate).ok).toBe(true);
    expect(book.replaceEncryption('none')).toMatchObject({ ok: false });
    expect(book.encryptionCertificate()?.fingerprint256).toBe(fingerprint(trust.encryptionCertificate));
  });
});
