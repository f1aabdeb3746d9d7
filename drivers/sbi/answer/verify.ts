import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { nextHash, decryptAuthValue, openJws } from '../trust/crypto.ts';
import { AuthCaptureElementSchema, AuthClaimsSchema, DigitalIdSchema, parseSbiTime } from './messages.ts';
import type { AuthClaims, DigitalId } from './messages.ts';
import { isIssuedBy, readCertificate } from '../trust/certificates.ts';

/** What an auth answer must contain. Absent fields are not compared. */
export interface ExpectedCapture {
  readonly transactionId: string;
  readonly specVersion: string;
  readonly domainUri?: string;
  readonly env?: string;
}

/**
 * Why an auth answer is refused.
 * - `malformed`: not the shape of SBI 0.9.5
 * - `error-answer`: the service itself reported an error (`sbiCode`)
 * - `device-not-trusted`, `digital-id-not-trusted`: a valid signature, but a certificate not under the root or outside
 *   its dates
 * - `key-unusable`: the verifier's own roots are no certificates
 */
export type VerifyCaptureError =
  | { readonly code: 'malformed' }
  | { readonly code: 'error-answer'; readonly sbiCode: string }
  | { readonly code: 'signature-invalid' }
  | { readonly code: 'device-not-trusted' }
  | { readonly code: 'digital-id-invalid' }
  | { readonly code: 'digital-id-not-trusted' }
  | { readonly code: 'digital-id-mismatch' }
  | { readonly code: 'purpose-mismatch' }
  | { readonly code: 'spec-version-mismatch' }
  | { readonly code: 'transaction-mismatch' }
  | { readonly code: 'domain-mismatch' }
  | { readonly code: 'env-mismatch' }
  | { readonly code: 'timestamp-out-of-range' }
  | { readonly code: 'session-key-unreadable' }
  | { readonly code: 'value-unreadable' }
  | { readonly code: 'hash-mismatch' }
  | { readonly code: 'key-unusable' };

/** A verified capture. `iso` is the plain ISO record; the caller wipes it after use. */
export interface VerifiedCapture {
  readonly iso: Uint8Array;
  readonly claims: AuthClaims;
  readonly digitalId: DigitalId;
  readonly hash: string;
}

/**
 * How far a capture's time may differ from the verifier's clock (as in MOSIP's registration client and authentication
 * server).
 */
export const CAPTURE_CLOCK_TOLERANCE_MS = 5 * 60_000;

/**
 * Verifies one element of an auth answer as an identity provider does: the device's signature and its certificate under
 * the device-provider root, the digitalId under the FTM root (this makes the reader L1), the requested values and the
 * time. Then it opens the value and checks its place in the hash chain.
 * @param options.previousHash the hash of the previous element, or empty at the start of the chain
 * @param options.now milliseconds since 1970
 */
export async function verifyCaptureElement(options: {
  readonly element: unknown;
  readonly previousHash: string;
  readonly deviceRootPem: string;
  readonly ftmRootPem: string;
  readonly encryptionKeyPem: string;
  readonly now: number;
  readonly expected: ExpectedCapture;
}): Promise<Result<VerifiedCapture, VerifyCaptureError>> {
  const { previousHash, encryptionKeyPem, now, expected } = options;
  const deviceRoot = readCertificate(options.deviceRootPem);
  const ftmRoot = readCertificate(options.ftmRootPem);
  if (!deviceRoot || !ftmRoot) return err({ code: 'key-unusable' });

  const parsed = AuthCaptureElementSchema.safeParse(options.element);
  if (!parsed.success) return err({ code: 'malformed' });
  const element = parsed.data;
  if (element.error && element.error.errorCode !== '0') {
    return err({ code: 'error-answer', sbiCode: element.error.errorCode });
  }

  const data = await openJws(element.data);
  if (!data.ok) return err({ code: 'signature-invalid' });
  if (!isIssuedBy(data.value.certificate, deviceRoot, now)) return err({ code: 'device-not-trusted' });
  const parsedClaims = AuthClaimsSchema.safeParse(data.value.payload);
  if (!parsedClaims.success) return err({ code: 'malformed' });
  const claims = parsedClaims.data;

  const signedId = await openJws(claims.digitalId);
  if (!signedId.ok) return err({ code: 'digital-id-invalid' });
  if (!isIssuedBy(signedId.value.certificate, ftmRoot, now)) return err({ code: 'digital-id-not-trusted' });
  const digitalId = DigitalIdSchema.safeParse(signedId.value.payload);
  if (!digitalId.success) return err({ code: 'digital-id-invalid' });
  if (digitalId.data.type !== claims.bioType) return err({ code: 'digital-id-mismatch' });

  const unexpected = compare({ ...claims, specVersion: element.specVersion }, expected, now);
  if (unexpected) return err(unexpected);

  const opened = decryptAuthValue({
    bioValue: claims.bioValue,
    sessionKey: element.sessionKey,
    timestamp: claims.timestamp,
    transactionId: claims.transactionId,
    privateKeyPem: encryptionKeyPem,
  });
  if (!opened.ok) return opened;
  const hash = nextHash(previousHash, opened.value);
  // The hash is not signed, but only the owner of the plain record can compute it.
  if (hash !== element.hash.toUpperCase()) return err({ code: 'hash-mismatch' });
  return ok({ iso: opened.value, claims, digitalId: digitalId.data, hash });
}

function compare(
  claims: AuthClaims & { readonly specVersion: string },
  expected: ExpectedCapture,
  now: number,
): VerifyCaptureError | undefined {
  if (claims.purpose !== 'Auth') return { code: 'purpose-mismatch' };
  if (claims.specVersion !== expected.specVersion) return { code: 'spec-version-mismatch' };
  if (claims.transactionId !== expected.transactionId) return { code: 'transaction-mismatch' };
  if (expected.domainUri !== undefined && claims.domainUri !== expected.domainUri) return { code: 'domain-mismatch' };
  if (expected.env !== undefined && claims.env !== expected.env) return { code: 'env-mismatch' };
  const taken = parseSbiTime(claims.timestamp);
  if (taken === undefined || Math.abs(now - taken) > CAPTURE_CLOCK_TOLERANCE_MS) {
    return { code: 'timestamp-out-of-range' };
  }
  return undefined;
}
