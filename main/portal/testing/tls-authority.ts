import 'reflect-metadata';
import { createPrivateKey, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

/** A private authority for TLS, made by the test. */
export interface TlsAuthority {
  /** Its certificate (PEM). */
  readonly pem: string;
  /** A new key with a certificate for these addresses. */
  issue(more?: {
    readonly hosts?: readonly string[];
    readonly validDays?: number;
  }): Promise<{ readonly cert: string; readonly key: string }>;
}

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 86_400_000;

export async function createTlsAuthority(): Promise<TlsAuthority> {
  const keys = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
  const from = Date.now() - DAY;
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Authority of a test',
    notBefore: new Date(from),
    notAfter: new Date(from + 365 * DAY),
    keys,
    signingAlgorithm: ECDSA,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  return {
    pem: ca.toString('pem'),
    async issue({ hosts = ['127.0.0.1'], validDays = 90 } = {}) {
      const pair = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
      const certificate = await x509.X509CertificateGenerator.create({
        subject: 'CN=portal of a test',
        issuer: ca.subjectName,
        notBefore: new Date(from),
        notAfter: new Date(Date.now() + validDays * DAY),
        publicKey: pair.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ECDSA,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
          new x509.SubjectAlternativeNameExtension(
            hosts.map((value) => ({ type: /^[\d.:]+$/u.test(value) ? 'ip' : 'dns', value })),
          ),
        ],
      });
      const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', pair.privateKey));
      const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
      return { cert: certificate.toString('pem'), key: key.export({ format: 'pem', type: 'pkcs8' }).toString() };
    },
  };
}
