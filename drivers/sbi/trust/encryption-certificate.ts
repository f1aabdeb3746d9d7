import type { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { hasStrongRsaKey, isCurrent, readCertificates } from './certificates.ts';

/**
 * Why there is no encryption certificate to be had.
 * - `file-unreadable`, `authority-unreachable`, `authority-timed-out`: nothing was answered
 * - `login-refused`, `authority-refused`: the authority said no; `detail` is its error code
 * - `answer-malformed`: not what the call answers (also a redirect, or more bytes than a certificate has)
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

/** Where the certificate that auth answers are encrypted to comes from. */
export interface EncryptionCertificateSource {
  /** Dates are not judged here: an expired certificate has an SBI error of its own (107). */
  fetch(signal: AbortSignal): Promise<Result<X509Certificate, EncryptionCertificateError>>;
}

/** Reads the one certificate of a PEM text and sees that values can be encrypted to it. */
export function readEncryptionCertificate(pem: string): Result<X509Certificate, EncryptionCertificateError> {
  const [certificate, ...more] = readCertificates(pem) ?? [];
  if (!certificate || more.length > 0) return err({ code: 'certificate-unfit', detail: 'not one certificate' });
  if (!hasStrongRsaKey(certificate)) return err({ code: 'certificate-unfit', detail: 'no RSA key of 2048 bits' });
  return ok(certificate);
}

/** The certificate of a PEM file, read anew at each fetch. */
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

/** The encryption certificate of a service, fetched beforehand and kept, so that no capture ever waits for a network. */
export interface KeptEncryptionCertificate {
  /** The certificate now, whatever its dates; undefined while none could be had (SBI error 108). */
  current(): X509Certificate | undefined;
  /** Fetches now; calls while a fetch is under way share it. */
  refresh(): Promise<Result<X509Certificate, EncryptionCertificateError>>;
  /** Ends a running fetch and stops looking. */
  close(): void;
}

/** An authority replaces its certificate days before the former ends; twice a day is seen in time. */
const REFRESH_MS = 12 * 3_600_000;
/** After a failure: the first wait, doubled up to the longest. */
const FIRST_RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 3_600_000;

/**
 * Keeps the certificate of a source. A later failure does not lose what is kept, and a certificate whose dates hold is
 * not given up for one whose dates do not.
 * @param input.onProblem is called after each fetch that failed
 */
export function keepEncryptionCertificate(input: {
  readonly source: EncryptionCertificateSource;
  readonly clock: Clock;
  readonly onProblem: (error: EncryptionCertificateError) => void;
}): KeptEncryptionCertificate {
  const { source, clock, onProblem } = input;
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
