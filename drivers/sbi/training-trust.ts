import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';

import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { X509Certificate } from '@peculiar/x509';

import type { ReaderTrust, ServiceTrust } from '../link/messages.ts';

/** What a training station needs: the service's own keys, and what a training verifier checks and opens answers with. */
export interface TrainingTrust {
  /** Goes over the link to the device host. */
  readonly service: ServiceTrust;
  /** PEM of the root above the device certificates. */
  readonly deviceRoot: string;
  /** PEM of the root above the FTM chip certificates. */
  readonly ftmRoot: string;
  /** PKCS#8 PEM of the key that opens auth answers. */
  readonly encryptionKey: string;
  /** PEM of the certificate auth answers are encrypted to. */
  readonly encryptionCertificate: string;
}

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
} as const;
const DAY_MS = 86_400_000;
/** Backdated, so that a machine whose clock is set back by the hour at summer time's end does not refuse its own keys. */
const BACKDATE_MS = DAY_MS;
const ROOT_DAYS = 3650;
const LEAF_DAYS = 1825;

/** Stands in every name, so that no real verifier and no person mistakes the chain for one that was certified. */
const TRAINING = 'TRAINING ONLY';

const SIGNING = KeyUsageFlags.digitalSignature;
const ENCRYPTING: KeyUsageFlags = KeyUsageFlags.keyEncipherment | KeyUsageFlags.dataEncipherment;

interface Issued {
  readonly certificate: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

/**
 * Makes a whole training chain: FTM root and chip certificates (so that training readers are L1 by their certificate and
 * not by a constant), device-provider root and device certificates, encryption certificate. RSA 2048 throughout.
 * @param input.now milliseconds since 1970
 * @param input.deviceIds the readers to make keys for
 */
export async function makeTrainingTrust(input: {
  readonly now: number;
  readonly deviceIds: readonly string[];
}): Promise<TrainingTrust> {
  const { now, deviceIds } = input;
  const [ftmRoot, deviceRoot, encryptionRoot] = await Promise.all([
    makeRoot('FTM Root', 'Training FTM Provider', now),
    makeRoot('Device Provider Root', 'Training Device Provider', now),
    makeRoot('Authentication Root', 'Training Identity Authority', now),
  ]);
  const encryption = await makeLeaf(encryptionRoot, 'IDA-FIR', 'Training Identity Authority', 'encrypt', now);
  const readers: Record<string, ReaderTrust> = {};
  for (const deviceId of deviceIds) {
    const [device, chip] = await Promise.all([
      makeLeaf(deviceRoot, `Device ${deviceId}`, 'Training Device Provider', 'sign', now),
      makeLeaf(ftmRoot, `FTM chip of ${deviceId}`, 'Training FTM Provider', 'sign', now),
    ]);
    readers[deviceId] = {
      deviceKey: await keyPem(device.keys),
      deviceCertificate: device.certificate.toString('pem'),
      ftm: { key: await keyPem(chip.keys), certificate: chip.certificate.toString('pem') },
    };
  }
  const encryptionCertificate = encryption.certificate.toString('pem');
  return {
    service: { readers, ftmRoot: ftmRoot.certificate.toString('pem'), encryptionCertificate },
    deviceRoot: deviceRoot.certificate.toString('pem'),
    ftmRoot: ftmRoot.certificate.toString('pem'),
    encryptionKey: await keyPem(encryption.keys),
    encryptionCertificate,
  };
}

async function makeRoot(commonName: string, organisation: string, now: number): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(RSA, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      ...validity(now, ROOT_DAYS),
      serialNumber: serialNumber(),
      name: distinguishedName(commonName, organisation),
      keys,
      signingAlgorithm: RSA,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return { certificate, keys };
}

async function makeLeaf(
  issuer: Issued,
  commonName: string,
  organisation: string,
  use: 'sign' | 'encrypt',
  now: number,
): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(RSA, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create(
    {
      ...validity(now, LEAF_DAYS),
      serialNumber: serialNumber(),
      issuer: issuer.certificate.subjectName,
      subject: distinguishedName(commonName, organisation),
      publicKey: keys.publicKey,
      signingKey: issuer.keys.privateKey,
      signingAlgorithm: RSA,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(use === 'sign' ? SIGNING : ENCRYPTING, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        await AuthorityKeyIdentifierExtension.create(issuer.keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return { certificate, keys };
}

function validity(now: number, days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(now - BACKDATE_MS), notAfter: new Date(now + days * DAY_MS) };
}

function distinguishedName(commonName: string, organisation: string): { CN?: string[]; O?: string[]; OU?: string[] }[] {
  return [{ O: [organisation] }, { OU: [TRAINING] }, { CN: [`${commonName} (${TRAINING})`] }];
}

/** A positive random serial of 16 octets (RFC 5280 4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

async function keyPem(keys: webcrypto.CryptoKeyPair): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}
