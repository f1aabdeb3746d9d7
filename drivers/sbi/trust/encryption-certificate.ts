import type { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { hasStrongRsaKey, isCurrent, readCertificates } from './certificates.ts';

/**
 * Why no encryption certificate could be fetched.
 * - `file-unreadable`, `authority-unreachable`, `authority-timed-out`: there was no answer
 * - `login-refused`, `authority-refused`: the authority refused; `detail` is its error code
 * - `answer-malformed`: not the answer of this call (also a redirect, or more bytes than a certificate has)
 * - `certificate-unfit`: no single certificate with an RSA key of 2048 bits or more
 */
export interface EncryptionCertificateError {
  readonly code:
    | 'file-unreadable'
    | 'authority-unreachable'
    | 'authority-timed-out'
    | 'login-refused'
    | 'authority-refused'
    | 'answer-malformed'
    | 'certificate-unfit';
  readonly detail?: string;
}

/** The source of the certificate that auth answers are encrypted to. */
export interface EncryptionCertificateSource {
  /** Dates are not checked here: an expired certificate has its own SBI error (107). */
  fetch(signal: AbortSignal): Promise<Result<X509Certificate, EncryptionCertificateError>>;
}

/** Reads the only certificate of a PEM text and checks that values can be encrypted to it. */
export function readEncryptionCertificate(pem: string): Result<X509Certificate, EncryptionCertificateError> {
  const [certificate, ...more] = readCertificates(pem) ?? [];
  if (!certificate || more.length > 0) return err({ code: 'certificate-unfit', detail: 'not one certificate' });
  if (!hasStrongRsaKey(certificate)) return err({ code: 'certificate-unfit', detail: 'no RSA key of 2048 bits' });
  return ok(certificate);
}

/** The certificate of a PEM file; each fetch reads the file again. */
export function certificateFile(file: string): EncryptionCertificateSource {
  return {
    async fetch(signal) {
      let pem: string;
      try {
        pem = await readFile(file, { encoding: 'utf8', signal });
      } catch (error) {
        const detail = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
        return err({ code: 'file-unreadable', detail });
      }
      return readEncryptionCertificate(pem);
    },
  };
}

/** The encryption certificate of a service, fetched in advance so that no capture waits for a network. */
export interface KeptEncryptionCertificate {
  /** The present certificate, whatever its dates; undefined while none could be fetched (SBI error 108). */
  current(): X509Certificate | undefined;
  /** Fetches now; calls during a fetch share it. */
  refresh(): Promise<Result<X509Certificate, EncryptionCertificateError>>;
  /** Ends a running fetch and fetches no more. */
  close(): void;
}

/** An authority replaces its certificate days before the old one ends, so twice a day is often enough. */
const REFRESH_MS = 12 * 3_600_000;
/** The first wait after a failure; it doubles up to the longest. */
const FIRST_RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 3_600_000;

/**
 * Keeps the certificate of a source. A later failure does not lose the kept certificate, and a valid certificate is not
 * replaced by one outside its dates.
 * @param deps.onProblem is called after each failed fetch
 */
export function keepEncryptionCertificate(deps: {
  readonly source: EncryptionCertificateSource;
  readonly clock: Clock;
  readonly onProblem: (error: EncryptionCertificateError) => void;
}): KeptEncryptionCertificate {
  const { source, clock, onProblem } = deps;
  const closing = new AbortController();
  let kept: X509Certificate | undefined;
  let running: Promise<Result<X509Certificate, EncryptionCertificateError>> | undefined;
  let retryMs = FIRST_RETRY_MS;
  let cancelTimer = (): void => undefined;

  async function run(): Promise<Result<X509Certificate, EncryptionCertificateError>> {
    cancelTimer();
    const fetched = await source.fetch(closing.signal);
    running = undefined;
    if (closing.signal.aborted) return fetched;
    if (fetched.ok) {
      const now = clock.now();
      if (!kept || isCurrent(fetched.value, now) || !isCurrent(kept, now)) kept = fetched.value;
      retryMs = FIRST_RETRY_MS;
      cancelTimer = clock.after(REFRESH_MS, () => void refresh());
    } else {
      onProblem(fetched.error);
      cancelTimer = clock.after(retryMs, () => void refresh());
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    }
    return fetched;
  }

  async function refresh(): Promise<Result<X509Certificate, EncryptionCertificateError>> {
    running ??= run();
    return running;
  }

  return {
    current: () => kept,
    refresh,
    close() {
      closing.abort();
      cancelTimer();
    },
  };
}
