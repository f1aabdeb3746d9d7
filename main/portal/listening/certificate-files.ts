import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { err, ok, type Result } from '#kit/result.ts';

/** A certificate chain with its private key, as they stand in their files (PEM). */
export interface CertificatePair {
  readonly cert: string;
  readonly key: string;
  /** When the first certificate of the chain stops being valid, milliseconds since 1970. */
  readonly validUntil: number;
}

export interface NoPair {
  readonly code: 'unreadable' | 'not-a-pair';
  /** What is wrong, without anything of the files. */
  readonly why: string;
}

/** Reads both files, and that the key is the certificate's. */
export function readPair(files: {
  readonly certificate: string;
  readonly key: string;
}): Result<CertificatePair, NoPair> {
  let cert: string;
  let key: string;
  try {
    cert = readFileSync(files.certificate, 'utf8');
    key = readFileSync(files.key, 'utf8');
  } catch (error) {
    const path = error instanceof Error && 'path' in error ? String(error.path) : files.certificate;
    return err({ code: 'unreadable', why: `${path} cannot be read` });
  }
  try {
    const first = new X509Certificate(cert);
    // Throws when the key belongs to another certificate, as it does while only one of two files has been renewed.
    createSecureContext({ cert, key });
    return ok({ cert, key, validUntil: Date.parse(first.validTo) });
  } catch {
    return err({
      code: 'not-a-pair',
      why: `${files.certificate} and ${files.key} are not a certificate chain and its private key (PEM)`,
    });
  }
}

/** The pair that is used, and whether it is still the one in the files. */
export interface RenewedPair {
  /** Looks at the files: a pair that changed is handed over, one that does not fit together is told of once. */
  check(): void;
}

/** Follows certificate files that somebody else renews. What cannot be used changes nothing: the pair before stays. */
export function followPair(deps: {
  readonly read: () => Result<CertificatePair, NoPair>;
  readonly used: CertificatePair;
  readonly onRenewed: (pair: CertificatePair) => void;
  readonly onUnusable: (fault: NoPair) => void;
}): RenewedPair {
  let { used } = deps;
  let told: NoPair['code'] | undefined;
  return {
    check() {
      const read = deps.read();
      if (!read.ok) {
        if (told !== read.error.code) deps.onUnusable(read.error);
        told = read.error.code;
        return;
      }
      told = undefined;
      if (read.value.cert === used.cert && read.value.key === used.key) return;
      used = read.value;
      deps.onRenewed(used);
    },
  };
}
