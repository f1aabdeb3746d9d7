import { z } from 'zod';
import type { PortalRefusal } from '#vocabulary/portal-refusals.ts';

/** The HTTP statuses of a refusal. */
type RefusalStatus = 400 | 401 | 403 | 404 | 409 | 413 | 422 | 425 | 429 | 503;

/**
 * Every reason for which the portal refuses a station's request, with its HTTP status. Stations act on the code and show
 * it to people; there is no other text. After 409 and 422 the same request will be refused again; after 425
 * (too early) and 429 (too many) a later one may be accepted.
 */
export const REFUSALS: Readonly<Record<PortalRefusal, RefusalStatus>> = {
  'malformed-request': 400,
  'too-large': 413,
  'not-found': 404,
  'slow-down': 429,
  'upload-quota': 429,
  // enrolment
  'enrolment-code': 403,
  'enrolment-code-used': 403,
  'enrolment-code-expired': 403,
  'enrolment-code-revoked': 403,
  'enrolment-centre': 422,
  'client-id-taken': 409,
  'no-shared-client': 404,
  'certificate-request': 422,
  // who is calling
  'station-token': 401,
  'station-token-replayed': 401,
  'station-certificate': 401,
  'unknown-station': 401,
  'station-revoked': 403,
  'mode-mismatch': 403,
  // the provider's tokens
  'provider-unreachable': 503,
  'unknown-provider-key': 422,
  'unknown-issuer': 422,
  'id-token-invalid': 422,
  'id-token-expired': 422,
  'nonce-mismatch': 422,
  'acr-mismatch': 422,
  'sign-in-too-old': 422,
  'sign-in-in-future': 422,
  'userinfo-invalid': 422,
  'userinfo-subject': 422,
  // parts
  'upload-exists': 409,
  'upload-offset': 409,
  'part-hash': 422,
  'part-size': 422,
  'part-missing': 422,
  'part-differs': 422,
  'part-type': 422,
  'part-unreadable': 422,
  'part-unchecked': 503,
  'part-not-in-answers': 422,
  // the submission
  conflict: 409,
  'submission-in-future': 425,
  'station-mismatch': 422,
  'station-signature': 422,
  'answers-hash': 422,
  'answers-invalid': 422,
  'answers-unchecked': 503,
  'screen-rules-not-named': 422,
  'verified-answer-differs': 422,
  'consent-unknown': 422,
  'capture-missing': 422,
  'exceptions-invalid': 422,
  'exception-photo-misplaced': 422,
  'unknown-program': 422,
  'program-ended': 422,
  'form-version': 422,
  'form-hash': 422,
  // the station's journal
  'journal-signature': 422,
  'journal-broken': 422,
  // Not final: the station sends its journal from the beginning.
  'journal-gap': 409,
  'journal-emptied': 409,
  'journal-rolled-back': 409,
  'journal-forked': 409,
  'journal-rewritten': 409,
  'journal-without-submission': 422,
  'submission-outside-journal': 422,
  'review-outside-journal': 422,
  // people
  'operator-token': 422,
  'operator-issuer': 422,
  'operator-key': 422,
  'operator-is-registrant': 422,
  'operator-subject': 422,
  'operator-role': 422,
  'review-signature': 422,
  'review-other-submission': 422,
  'review-not-approved': 422,
  'review-time': 422,
  'review-in-future': 425,
  'reviewer-token': 422,
  'reviewer-issuer': 422,
  'reviewer-is-registrant': 422,
  'reviewer-key': 422,
  'reviewer-subject': 422,
  'reviewer-role': 422,
  'reviewer-is-officer': 422,
  // repeats
  'visit-already-used': 409,
  'already-applied': 409,
  'application-open': 409,
};

export interface Refusal {
  readonly code: PortalRefusal;
}

/** OpenG2P's error shape: `{errors: [{code, message}]}`. The message repeats the code: texts for people are the kiosk's. */
export function errorBody(code: string): {
  readonly errors: readonly { readonly code: string; readonly message: string }[];
} {
  return { errors: [{ code, message: code }] };
}

const ErrorBodySchema = z.object({ errors: z.tuple([z.object({ code: z.string() })]) });

/** The code of a refusal that is about to be sent; undefined for any other body. */
export function refusalIn(payload: unknown): string | undefined {
  if (typeof payload !== 'string') return undefined;
  try {
    return ErrorBodySchema.safeParse(JSON.parse(payload)).data?.errors[0].code;
  } catch {
    return undefined;
  }
}
