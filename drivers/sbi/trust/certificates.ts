import { X509Certificate } from 'node:crypto';

/** The smallest RSA modulus that SBI 0.9.5 allows, bits. */
export const LEAST_RSA_BITS = 2048;

/** The dates of a certificate, milliseconds since 1970. */
export function certificateDates({ validFrom, validTo }: X509Certificate): {
  readonly from: number;
  readonly until: number;
} {
  return { from: Date.parse(validFrom), until: Date.parse(validTo) };
}

/** Whether `now` (milliseconds since 1970) is within the certificate's dates. */
export function isCurrent(certificate: X509Certificate, now: number): boolean {
  const { from, until } = certificateDates(certificate);
  return from <= now && now <= until;
}

/** Whether `root` issued `certificate` and both are current. The name alone proves nothing: anyone can write it. */
export function isIssuedBy(certificate: X509Certificate, root: X509Certificate, now: number): boolean {
  return hasSigned(root, certificate) && isCurrent(certificate, now) && isCurrent(root, now);
}

/** Whether `issuer` is an authority and its key signed `certificate`. */
export function hasSigned(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** Whether the certificate has an RSA key of at least {@link LEAST_RSA_BITS}. */
export function hasStrongRsaKey(certificate: X509Certificate): boolean {
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= LEAST_RSA_BITS;
}

/** Reads a certificate from PEM; undefined when the text is no certificate. */
export function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

const CERTIFICATE_BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** Reads all certificates of a PEM text in their order; undefined when one is invalid or there are none. */
export function readCertificates(pem: string): readonly X509Certificate[] | undefined {
  const read = (pem.match(CERTIFICATE_BLOCK) ?? []).map(readCertificate);
  const found = read.filter((certificate) => certificate !== undefined);
  return found.length === 0 || found.length !== read.length ? undefined : found;
}
