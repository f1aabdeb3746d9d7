import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';

import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/**
 * Issues the certificates of training chains; RSA 2048 with SHA-256 throughout, the algorithm of every SBI signature.
 */
const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
} as const;

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;
/** Certificates begin earlier, so that a machine does not refuse its own keys when its clock goes back by an hour. */
const BACKDATE_MS = DAY_MS;

/** Part of every name, so that nobody takes the chain for a certified one. */
const TRAINING = 'TRAINING ONLY';

const SIGNING = KeyUsageFlags.digitalSignature;
const ENCRYPTING: KeyUsageFlags = KeyUsageFlags.keyEncipherment | KeyUsageFlags.dataEncipherment;

/** A private key and its certificate, PEM (PKCS#8). */
export interface KeyAndCertificate {
  readonly key: string;
  readonly certificate: string;
}

/** Creates a self-signed root that signs certificates. `now` is milliseconds since 1970. */
export async function createRoot(options: {
  readonly commonName: string;
  readonly organisation: string;
  readonly now: number;
  readonly days: number;
}): Promise<KeyAndCertificate> {
  const keys = await createKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      notBefore: new Date(options.now - BACKDATE_MS),
      notAfter: new Date(options.now + options.days * DAY_MS),
      serialNumber: serialNumber(),
      name: distinguishedName(options.commonName, options.organisation),
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
  return { key: await keyPem(keys.privateKey), certificate: certificate.toString('pem') };
}

/** The content of a leaf certificate. */
export interface LeafContent {
  readonly commonName: string;
  readonly organisation: string;
  readonly use: 'sign' | 'encrypt';
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Days from `now`; negative for a certificate that has already expired. */
  readonly days: number;
  /** The certificate must begin later than this (milliseconds since 1970). */
  readonly laterThan?: number | undefined;
  /** Begins this long after `now`, for a certificate that is not valid yet. */
  readonly startsInDays?: number | undefined;
}

/** Creates a key pair and its certificate under `issuer`. */
export async function createLeaf(issuer: KeyAndCertificate, content: LeafContent): Promise<KeyAndCertificate> {
  const keys = await createKeys();
  const publicKey = new Uint8Array(await webcrypto.subtle.exportKey('spki', keys.publicKey));
  return { key: await keyPem(keys.privateKey), certificate: await issueLeaf(issuer, publicKey, content) };
}

/**
 * Certifies a public key (SPKI, DER) under `issuer`.
 * @returns the certificate as PEM
 */
export async function issueLeaf(
  issuer: KeyAndCertificate,
  publicKeySpki: Uint8Array,
  content: LeafContent,
): Promise<string> {
  const root = new X509Certificate(issuer.certificate);
  const [publicKey, signingKey] = await Promise.all([
    webcrypto.subtle.importKey('spki', Buffer.from(publicKeySpki), RSA, true, ['verify']),
    webcrypto.subtle.importKey('pkcs8', derOfPem(issuer.key), RSA, false, ['sign']),
  ]);
  const issued = await X509CertificateGenerator.create(
    {
      notBefore: new Date(notBeforeOf(content)),
      notAfter: new Date(content.now + content.days * DAY_MS),
      serialNumber: serialNumber(),
      issuer: root.subjectName,
      subject: distinguishedName(content.commonName, content.organisation),
      publicKey,
      signingKey,
      signingAlgorithm: RSA,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(content.use === 'sign' ? SIGNING : ENCRYPTING, true),
        await SubjectKeyIdentifierExtension.create(publicKey, false, webcrypto),
        await AuthorityKeyIdentifierExtension.create(root.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return issued.toString('pem');
}

function notBeforeOf({ now, days, laterThan, startsInDays }: LeafContent): number {
  if (startsInDays !== undefined) return now + startsInDays * DAY_MS;
  const usual = Math.min(now, now + days * DAY_MS) - BACKDATE_MS;
  if (laterThan === undefined) return usual;
  // Certificates count whole seconds.
  return Math.max(usual, (Math.floor(laterThan / 1000) + 1) * 1000);
}

async function createKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(RSA, true, ['sign', 'verify']);
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

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}

function derOfPem(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
}
