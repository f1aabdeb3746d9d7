import 'reflect-metadata';
import { webcrypto, X509Certificate } from 'node:crypto';

import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, it } from 'vitest';

import { createTrainingTrust } from './training-trust.ts';
import type { TrainingTrust } from './training-trust.ts';
import { isIssuedBy } from './certificates.ts';
import { levelOf } from './open-trust.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const YEAR_MS = 365 * 86_400_000;

let trust: TrainingTrust;
let other: TrainingTrust;
beforeAll(async () => {
  trust = await createTrainingTrust({ now: NOW, deviceIds: ['a', 'b'] });
  other = await createTrainingTrust({ now: NOW, deviceIds: ['a'] });
});

const reader = (from: TrainingTrust, deviceId = 'a') => from.service.readers[deviceId]!;

describe('the level of a reader', () => {
  it('is L1 only when its chip is under the FTM root and both are valid', () => {
    expect(levelOf(reader(trust), trust.ftmRoot)(NOW)).toBe('L1');
    expect(levelOf(reader(trust), other.ftmRoot)(NOW)).toBe('L0');
    expect(levelOf(reader(trust), undefined)(NOW)).toBe('L0');
    expect(levelOf({}, trust.ftmRoot)(NOW)).toBe('L0');
    expect(levelOf(reader(trust), trust.ftmRoot)(NOW - 2 * 86_400_000)).toBe('L0');
    expect(levelOf(reader(trust), trust.ftmRoot)(NOW + 4 * YEAR_MS)).toBe('L1');
    expect(levelOf(reader(trust), trust.ftmRoot)(NOW + 6 * YEAR_MS)).toBe('L0');
  });

  it('is L0 for a text that is no certificate, for the device’s own certificate, and for a leaf as root', () => {
    expect(levelOf({ ftm: { certificate: 'none' } }, trust.ftmRoot)(NOW)).toBe('L0');
    expect(levelOf(reader(trust), 'none')(NOW)).toBe('L0');
    expect(levelOf({ ftm: { certificate: reader(trust).deviceCertificate } }, trust.ftmRoot)(NOW)).toBe('L0');
    expect(levelOf(reader(trust), reader(trust).ftm!.certificate)(NOW)).toBe('L0');
  });
});

describe('a certificate that only looks as if the root had issued it', () => {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    publicExponent: Uint8Array.of(1, 0, 1),
    modulusLength: 2048,
  };
  const dates = { notBefore: new Date(NOW - 1000), notAfter: new Date(NOW + YEAR_MS) };

  async function forge(rootPem: string | undefined): Promise<{ chip: string; root: string }> {
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const name = 'CN=Root';
    const selfSigned = { ...dates, serialNumber: '01', name, keys, signingAlgorithm: algorithm };
    const own = await x509.X509CertificateGenerator.createSelfSigned(selfSigned, webcrypto);
    const root = rootPem === undefined ? own : new x509.X509Certificate(rootPem);
    const chip = await x509.X509CertificateGenerator.create(
      {
        ...dates,
        serialNumber: '02',
        issuer: root.subjectName,
        subject: 'CN=Chip',
        publicKey: keys.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [await x509.AuthorityKeyIdentifierExtension.create(root.publicKey, false, webcrypto)],
      },
      webcrypto,
    );
    return { chip: chip.toString('pem'), root: root.toString('pem') };
  }

  it('is L0 when it names the root and its key, but is signed by another key', async () => {
    const { chip, root } = await forge(trust.ftmRoot);
    expect(new X509Certificate(chip).checkIssued(new X509Certificate(root))).toBe(true);
    expect(levelOf({ ftm: { certificate: chip } }, root)(NOW)).toBe('L0');
  });

  it('is L0 when its issuer is no authority', async () => {
    const { chip, root } = await forge(undefined);
    expect(new X509Certificate(chip).verify(new X509Certificate(root).publicKey)).toBe(true);
    expect(levelOf({ ftm: { certificate: chip } }, root)(NOW)).toBe('L0');
  });
});

describe('the training chain', () => {
  it('fits together, says what it is, and repeats no serial number', () => {
    const certificates = [
      ...Object.values(trust.service.readers).flatMap(({ deviceCertificate, ftm }) => [
        { pem: deviceCertificate, root: trust.deviceRoot },
        { pem: ftm!.certificate, root: trust.ftmRoot },
      ]),
      { pem: trust.deviceRoot, root: trust.deviceRoot },
      { pem: trust.ftmRoot, root: trust.ftmRoot },
    ].map(({ pem, root }) => ({ certificate: new X509Certificate(pem), root: new X509Certificate(root) }));
    for (const { certificate, root } of certificates) {
      expect(isIssuedBy(certificate, root, NOW)).toBe(true);
      expect(certificate.subject).toContain('TRAINING ONLY');
      expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
    }
    expect(new Set(certificates.map(({ certificate }) => certificate.serialNumber)).size).toBe(certificates.length);
    expect(new X509Certificate(trust.encryptionCertificate).ca).toBe(false);
  });
});
