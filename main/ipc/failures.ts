import { err } from '#kit/result.ts';
import type { Failure } from '../../preload/contract/failures.ts';
import type { DocumentError } from '../documents/documents.ts';
import type { EnteringError } from '../identity/entering.ts';
import type { PinError } from '../identity/pins.ts';
import type { ReleaseError } from '../outbox/queue-steps.ts';
import type { SheetError } from '../review/sheets.ts';
import type { PassphraseError } from '../station/passphrases.ts';
import type { ApplicationError } from '../visit/application.ts';
import type { ExceptionError } from '../visit/exceptions.ts';

/** Every refusal that a handler can get from what it calls. */
export type DomainError =
  | ApplicationError
  | EnteringError
  | PinError
  | PassphraseError
  | DocumentError
  | ExceptionError
  | SheetError
  | ReleaseError;

/** A refusal of the domain, as the windows know it, with facts for its text; never with a registrant's data. */
export function failureOf(error: DomainError): Failure {
  if (isOfSecret(error)) return failureOfSecret(error);
  switch (error.code) {
    case 'provider-unreachable':
    case 'provider-name-unknown':
    case 'provider-not-trusted':
    case 'network-sign-in-needed':
    case 'provider-out-of-order':
    case 'provider-clock-differs':
    case 'sign-in-timed-out':
    case 'provider-page-failed':
    case 'sign-in-cancelled':
    case 'sign-in-too-weak':
    case 'sign-in-running':
    case 'role-not-allowed':
    case 'operator-needed':
    case 'operator-signed-in':
    case 'operator-removed':
    case 'visit-running':
    case 'no-visit':
    case 'registrant-needed':
    case 'registrant-is-operator':
    case 'wrong-step':
    case 'form-unreadable':
    case 'check-unfinished':
    case 'consent-needed':
    case 'empty-document':
    case 'document-type-not-allowed':
    case 'document-damaged':
    case 'document-locked':
    case 'document-oversized':
    case 'document-unchecked':
    case 'exception-named-twice':
    case 'exception-reason-unfit':
    case 'exception-needed':
    case 'photo-unreadable':
    case 'reviewer-is-author':
    case 'reviewer-is-registrant':
    case 'review-not-open':
    case 'changed-since-shown':
    case 'disk-full':
    case 'store-failed':
      return { code: error.code };
    case 'provider-refused':
    case 'client-not-accepted':
    case 'provider-answer-invalid':
    case 'provider-unknown':
      return failureOfProvider(error);
    case 'unreachable':
    case 'timed-out':
    case 'unavailable':
    case 'nonsense':
    case 'signed-out':
    case 'refused':
      return failureOfPortal(error);
    case 'answers-incomplete':
    case 'answers-too-large':
    case 'form-refused':
      return failureOfForm(error);
    case 'photo-too-large':
    case 'document-too-large':
    case 'document-incomplete':
    case 'chunk-unexpected':
    case 'part-unknown':
    case 'submission-not-open':
    case 'slot-reserved':
      return failureOfDocument(error);
    case 'submission-unknown':
    case 'reason-required':
    case 'not-waiting-for-review':
    case 'not-quarantined':
    case 'decision-does-not-fit':
    case 'review-signature-invalid':
      return failureOfReview(error);
    case 'sealed-damaged':
    case 'value-unreadable':
    case 'content-destroyed':
      return { code: 'store-failed' };
  }
}

type SecretError =
  | Exclude<PinError, { readonly code: 'operator-removed' }>
  | PassphraseError
  | Extract<EnteringError, { readonly code: 'locked-by-another' }>;

function isOfSecret(error: DomainError): error is SecretError {
  return /^(pin-|passphrase|locked-by-another)/.test(error.code);
}

/** A refusal at the door, with what the person can do: how many tries are left, how long to wait. */
function failureOfSecret(error: SecretError): Failure {
  const { code } = error;
  switch (code) {
    case 'locked-by-another':
      return { code, values: { name: error.name } };
    case 'pin-wrong':
      return { code, values: { left: error.left, seconds: seconds(error.waitMs) } };
    case 'pin-wait':
    case 'passphrase-wait':
      return { code, values: { seconds: seconds(error.waitMs) } };
    case 'pin-expired':
      return { code, values: { days: error.days } };
    case 'passphrases-full':
      return { code, values: { limit: error.limit } };
    default:
      return { code };
  }
}

function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}

type DocumentRefusal = Extract<
  DomainError,
  {
    readonly code:
      | 'photo-too-large'
      | 'document-too-large'
      | 'document-incomplete'
      | 'chunk-unexpected'
      | 'part-unknown'
      | 'submission-not-open'
      | 'slot-reserved';
  }
>;

function failureOfDocument(error: DocumentRefusal): Failure {
  switch (error.code) {
    case 'photo-too-large':
      return { code: 'photo-too-large', values: { limit: error.limit } };
    case 'document-too-large':
      return { code: 'document-too-large', values: { limit: error.limit, size: error.size } };
    case 'document-incomplete':
    case 'chunk-unexpected':
      return { code: 'document-incomplete' };
    case 'part-unknown':
    case 'submission-not-open':
      return { code: 'unknown-document' };
    case 'slot-reserved':
      return { code: 'bad-input' };
  }
}

type FormRefusal = Extract<DomainError, { readonly code: 'answers-incomplete' | 'answers-too-large' | 'form-refused' }>;

function failureOfForm(error: FormRefusal): Failure {
  switch (error.code) {
    case 'answers-incomplete':
      return { code: 'answers-incomplete', values: { count: error.count } };
    case 'answers-too-large':
      return { code: error.limit === 'rows' ? 'too-many-rows' : 'answers-too-large', values: { limit: error.most } };
    case 'form-refused':
      return { code: 'form-refused', values: { questions: error.questions.join(', ') } };
  }
}

type ProviderError = Extract<
  DomainError,
  { readonly code: 'provider-refused' | 'client-not-accepted' | 'provider-answer-invalid' | 'provider-unknown' }
>;

/** With the code that the provider gave, or the name of the check that failed: neither says anything about a person. */
function failureOfProvider(error: ProviderError): Failure {
  const { code } = error;
  if (code === 'provider-unknown') return { code: 'bad-input' };
  return { code, values: code === 'provider-answer-invalid' ? { detail: error.detail } : { error: error.error } };
}

type PortalError = Extract<
  DomainError,
  { readonly code: 'unreachable' | 'timed-out' | 'unavailable' | 'nonsense' | 'signed-out' | 'refused' }
>;

function failureOfPortal(error: PortalError): Failure {
  switch (error.code) {
    case 'unreachable':
    case 'timed-out':
      return { code: 'portal-unreachable' };
    case 'unavailable':
      return { code: 'portal-unavailable', values: { status: error.status } };
    case 'nonsense':
      return { code: 'portal-nonsense' };
    case 'signed-out':
      return { code: 'portal-session-ended' };
    case 'refused':
      return { code: 'portal-refused', values: { reason: error.reason } };
  }
}

type ReviewError = Extract<
  DomainError,
  {
    readonly code:
      | 'submission-unknown'
      | 'reason-required'
      | 'not-waiting-for-review'
      | 'not-quarantined'
      | 'decision-does-not-fit'
      | 'review-signature-invalid';
  }
>;

function failureOfReview(error: ReviewError): Failure {
  switch (error.code) {
    case 'submission-unknown':
      return { code: 'unknown-submission' };
    case 'reason-required':
      return { code: 'reason-needed' };
    case 'not-waiting-for-review':
    case 'not-quarantined':
      return { code: 'already-decided', values: { state: error.state } };
    case 'decision-does-not-fit':
    case 'review-signature-invalid':
      // What was shown differs from what is kept now: it has to be read again before anybody signs.
      return { code: 'already-decided', values: { state: 'changed' } };
  }
}

/** The reply of a call that was refused. */
export function refused(error: DomainError): { readonly ok: false; readonly error: Failure } {
  return err(failureOf(error));
}
