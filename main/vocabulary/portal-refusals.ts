/**
 * Every reason for which the station side of the portal says no. The code is what stations act on and what people see;
 * the portal sends no other text.
 */
export const PORTAL_REFUSALS = [
  'malformed-request',
  'too-large',
  'not-found',
  // enrolment
  'enrolment-code',
  'certificate-request',
  // who is calling
  'station-token',
  'station-token-replayed',
  'station-certificate',
  'unknown-station',
  'station-revoked',
  'mode-mismatch',
  // the provider's tokens
  'provider-unreachable',
  'unknown-provider-key',
  'unknown-issuer',
  'id-token-invalid',
  'id-token-expired',
  'nonce-mismatch',
  'acr-mismatch',
  'sign-in-too-old',
  'userinfo-invalid',
  'userinfo-subject',
  // parts
  'upload-exists',
  'part-hash',
  'part-size',
  'part-missing',
  'part-differs',
  'part-type',
  'part-not-in-answers',
  // the submission
  'conflict',
  'station-mismatch',
  'station-signature',
  'answers-hash',
  'answers-invalid',
  'screen-rules-not-named',
  'verified-answer-differs',
  'consent-unknown',
  'capture-missing',
  'exceptions-invalid',
  'exception-photo-misplaced',
  'unknown-program',
  'program-ended',
  'form-version',
  'form-hash',
  // people
  'operator-token',
  'operator-subject',
  'operator-role',
  'review-signature',
  'review-other-submission',
  'review-not-approved',
  'reviewer-token',
  'reviewer-key',
  'reviewer-subject',
  'reviewer-role',
  'reviewer-is-officer',
  // repeats
  'visit-already-used',
  'already-applied',
  'application-open',
] as const;
export type PortalRefusal = (typeof PORTAL_REFUSALS)[number];
