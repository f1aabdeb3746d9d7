/**
 * Every refusal that main can return to a window. The windows' catalogue says for each what happened, what is kept and
 * what to do now; a code without its three texts does not compile there.
 */
export const FAILURE_CODES = [
  // signing in at the provider
  'provider-unreachable',
  'provider-out-of-order',
  'provider-page-failed',
  'provider-refused',
  'provider-answer-invalid',
  'sign-in-too-weak',
  'sign-in-cancelled',
  'sign-in-running',
  'no-sign-in',
  'role-not-allowed',
  // operators and visits
  'operator-needed',
  'operator-signed-in',
  'visit-running',
  'visit-of-another',
  'no-visit',
  'registrant-needed',
  'registrant-is-operator',
  'wrong-step',
  // the portal
  'portal-unreachable',
  'portal-unavailable',
  'portal-nonsense',
  'portal-refused',
  'portal-session-ended',
  // form and documents
  'program-without-form',
  'form-unreadable',
  'form-refused',
  'answers-incomplete',
  'answers-too-large',
  'check-unfinished',
  'too-many-rows',
  'changed-since-shown',
  'consent-needed',
  'empty-document',
  'document-too-large',
  'document-type-not-allowed',
  'document-damaged',
  'document-locked',
  'document-oversized',
  'document-unchecked',
  'document-incomplete',
  'unknown-document',
  // fingers and eyes that cannot be read
  'exception-named-twice',
  'exception-reason-unfit',
  'exception-needed',
  'photo-too-large',
  'photo-unreadable',
  // saving
  'disk-full',
  'store-failed',
  // review
  'unknown-submission',
  'review-not-open',
  'already-decided',
  'reviewer-is-author',
  'reviewer-is-registrant',
  'reason-needed',
  // readers
  'reader-gone',
  'reader-unknown',
  'training-only',
  // the boundary itself
  'bad-input',
  'internal',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];
