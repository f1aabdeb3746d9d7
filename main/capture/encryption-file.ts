import { readFileSync } from 'node:fs';
import type { X509Certificate } from 'node:crypto';
import { err, ok, type Result } from '#kit/result.ts';

/** The certificate that auth answers are encrypted to, from the file that `npm run provision -- certificate` writes. */
export interface EncryptionFile {
  /** PEM. */
  current(): string;
  /** Reads the file again: the PEM of another certificate that is to be used from now on, or undefined. */
  renewed(): string | undefined;
}

/** How certificates are judged; the device host judges them in the same way. */
export interface CertificateChecks {
  /** The one certificate of a PEM text that values can be encrypted to. */
  readonly read: (pem: string) => Result<X509Certificate, { readonly code: string }>;
  /** Whether `now` (milliseconds since 1970) lies within the certificate's dates. */
  readonly isCurrent: (certificate: X509Certificate, now: number) => boolean;
}

/** Why the file cannot be used, as a word for the log. */
export type EncryptionFileProblem = 'file-unreadable' | 'certificate-unfit' | 'certificate-not-current';

/**
 * Opens the file of the settings; undefined without that setting. At the start it must hold a certificate that values
 * can be encrypted to; its dates are not checked (an expired one has an SBI error of its own, 107). Later a file that
 * cannot be used changes nothing, and a certificate within its dates is not replaced by one outside its dates.
 * @param deps.now milliseconds since 1970
 */
export function openEncryptionFile(deps: {
  readonly file: string | undefined;
  readonly checks: CertificateChecks;
  readonly now: () => number;
  readonly onProblem: (code: EncryptionFileProblem) => void;
}): Result<EncryptionFile | undefined, { readonly code: 'bad-setting'; readonly line: string }> {
  const { file, checks, now, onProblem } = deps;
  const { isCurrent } = checks;
  if (file === undefined) return ok(undefined);
  const first = readFile(file, checks);
  if (!first.ok) {
    return err({ code: 'bad-setting', line: `${file} is no certificate that answers can be encrypted to (PEM).` });
  }
  let current = first.value;
  return ok({
    current: () => current.toString(),
    renewed() {
      const read = readFile(file, checks);
      if (!read.ok) {
        onProblem(read.error.code);
        return undefined;
      }
      if (read.value.fingerprint256 === current.fingerprint256) return undefined;
      if (isCurrent(current, now()) && !isCurrent(read.value, now())) {
        onProblem('certificate-not-current');
        return undefined;
      }
      current = read.value;
      return current.toString();
    },
  });
}

function readFile(
  file: string,
  checks: CertificateChecks,
): Result<X509Certificate, { readonly code: Exclude<EncryptionFileProblem, 'certificate-not-current'> }> {
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch {
    return err({ code: 'file-unreadable' });
  }
  const read = checks.read(pem);
  return read.ok ? read : err({ code: 'certificate-unfit' });
}
