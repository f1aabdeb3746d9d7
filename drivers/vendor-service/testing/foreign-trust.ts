import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';

import { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension, X509CertificateGenerator } from '@peculiar/x509';
import type { X509Certificate } from '@peculiar/x509';
import { CompactSign } from 'jose';

/** A key with the certificates that are sent in `x5c`, leaf first. */
export interface ForeignSigner {
  readonly key: webcrypto.CryptoKey;
  readonly chain: readonly X509Certificate[];
}

/** The keys of another vendor: good ones, and every kind of bad one. */
export interface ForeignTrust {
  readonly deviceRootPem: string;
  readonly ftmRootPem: string;
  readonly pinned: { readonly device: readonly string[]; readonly ftm: readonly string[] };
  /** Under the device root over an intermediate, as providers do it. */
  readonly device: ForeignSigner;
  /** Directly under the FTM root. */
  readonly chip: ForeignSigner;
  readonly bad: {
    readonly expiredDevice: ForeignSigner;
    readonly notYetChip: ForeignSigner;
    readonly expiredChip: ForeignSigner;
    /** Under a root that has the name of the real one. */
    readonly strangerDevice: ForeignSigner;
    readonly strangerChip: ForeignSigner;
    /** May encrypt, not sign. */
    readonly encryptingDevice: ForeignSigner;
    readonly encryptingChip: ForeignSigner;
    /** Under an intermediate that may not issue certificates. */
    readonly pathTooLong: ForeignSigner;
    /** Signed with SHA-1. */
    readonly weakDevice: ForeignSigner;
    /** Its issuer is a leaf and no authority. */
    readonly underLeaf: ForeignSigner;
  };
}

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
} as const;
const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

interface Issued {
  readonly certificate: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

interface Wanted {
  readonly name: string;
  readonly keys: webcrypto.CryptoKeyPair;
  /** Without it the certificate is self-signed. */
  readonly issuer?: Issued;
  readonly from?: number;
  readonly to?: number;
  /** The path length of an authority; a leaf has none. */
  readonly pathLength?: number;
  readonly usages?: KeyUsageFlags;
  readonly hash?: 'SHA-1' | 'SHA-256';
}

/** Creates the keys of one vendor around `now` (milliseconds since 1970). */
export async function createForeignTrust(now: number): Promise<ForeignTrust> {
  const [rootKeys, providerKeys, deviceKeys, ftmKeys, chipKeys, strangerKeys] = await Promise.all(
    Array.from({ length: 6 }, async () => webcrypto.subtle.generateKey(RSA, true, ['sign', 'verify'])),
  );
  if (!rootKeys || !providerKeys || !deviceKeys || !ftmKeys || !chipKeys || !strangerKeys) throw new Error('no keys');

  const make = async (wanted: Wanted): Promise<Issued> => issue(wanted, now);
  const root = await make({ name: 'Vendor Root', keys: rootKeys, pathLength: 2 });
  const provider = await make({ name: 'Vendor Provider', keys: providerKeys, issuer: root, pathLength: 0 });
  const ftmRoot = await make({ name: 'Chip Root', keys: ftmKeys, pathLength: 0 });
  const strangerRoot = await make({ name: 'Vendor Root', keys: strangerKeys, pathLength: 2 });
  const strangerFtm = await make({ name: 'Chip Root', keys: strangerKeys, pathLength: 0 });

  const device = async (more: Partial<Wanted> = {}, above: readonly Issued[] = [provider]): Promise<ForeignSigner> =>
    signer(make, { name: 'Device', keys: deviceKeys, issuer: above[0] ?? provider, ...more }, above);
  const chip = async (more: Partial<Wanted> = {}): Promise<ForeignSigner> =>
    signer(make, { name: 'Chip', keys: chipKeys, issuer: ftmRoot, ...more }, []);

  const below = await make({ name: 'Below Provider', keys: strangerKeys, issuer: provider, pathLength: 0 });
  const leaf = await make({ name: 'Leaf', keys: strangerKeys, issuer: provider });
  const expired = { from: now - 2 * YEAR_MS, to: now - DAY_MS };
  return {
    deviceRootPem: root.certificate.toString('pem'),
    ftmRootPem: ftmRoot.certificate.toString('pem'),
    pinned: { device: [root.certificate.toString('pem')], ftm: [ftmRoot.certificate.toString('pem')] },
    device: await device(),
    chip: await chip(),
    bad: {
      expiredDevice: await device(expired),
      expiredChip: await chip(expired),
      notYetChip: await chip({ from: now + DAY_MS }),
      strangerDevice: await device({}, [strangerRoot]),
      strangerChip: await chip({ issuer: strangerFtm }),
      encryptingDevice: await device({ usages: KeyUsageFlags.keyEncipherment }),
      encryptingChip: await chip({ usages: KeyUsageFlags.keyEncipherment }),
      pathTooLong: await device({}, [below, provider]),
      weakDevice: await device({ hash: 'SHA-1' }),
      underLeaf: await device({}, [leaf, provider]),
    },
  };
}

async function signer(
  make: (wanted: Wanted) => Promise<Issued>,
  wanted: Wanted,
  above: readonly Issued[],
): Promise<ForeignSigner> {
  const { certificate, keys } = await make(wanted);
  return { key: keys.privateKey, chain: [certificate, ...above.map((authority) => authority.certificate)] };
}

async function issue(wanted: Wanted, now: number): Promise<Issued> {
  const { name, keys, issuer, pathLength, hash = 'SHA-256' } = wanted;
  const isAuthority = pathLength !== undefined;
  const usages = wanted.usages ?? (isAuthority ? KeyUsageFlags.keyCertSign : KeyUsageFlags.digitalSignature);
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: `40${randomBytes(15).toString('hex')}`,
      subject: `CN=${name}`,
      issuer: issuer?.certificate.subject ?? `CN=${name}`,
      notBefore: new Date(wanted.from ?? now - DAY_MS),
      notAfter: new Date(wanted.to ?? now + YEAR_MS),
      publicKey: keys.publicKey,
      signingKey: await signingKeyOf(issuer?.keys ?? keys, hash),
      signingAlgorithm: { ...RSA, hash },
      extensions: [new BasicConstraintsExtension(isAuthority, pathLength, true), new KeyUsagesExtension(usages, true)],
    },
    webcrypto,
  );
  return { certificate, keys };
}

/** Imports the key again: WebCrypto binds a key to the hash that it was created for. */
async function signingKeyOf(keys: webcrypto.CryptoKeyPair, hash: 'SHA-1' | 'SHA-256'): Promise<webcrypto.CryptoKey> {
  const { subtle } = webcrypto;
  const der = await subtle.exportKey('pkcs8', keys.privateKey);
  return subtle.importKey('pkcs8', der, { ...RSA, hash }, false, ['sign']);
}

/** A compact JWS as a vendor's service signs it. */
export async function signAs(
  { key, chain }: ForeignSigner,
  payload: object,
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const x5c = chain.map((certificate) => Buffer.from(certificate.rawData).toString('base64'));
  return new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', x5c, ...header })
    .sign(key);
}
