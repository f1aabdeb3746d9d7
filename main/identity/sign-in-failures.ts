import * as oidc from 'openid-client';
import type { FailureCode } from '#vocabulary/failures.ts';
import type { Some } from '#vocabulary/subset.ts';
import { AnsweredByNetwork, ProviderOutOfOrder } from './provider-fetch.ts';

/**
 * Why a sign-in at the provider did not give a verified person.
 *
 * Ordinary ways out, which a person or the provider chose:
 * - `sign-in-cancelled`: the person cancelled, or did not agree to share anything
 * - `sign-in-timed-out`: it took longer than the provider allows
 * - `provider-refused`: the provider ended it with another OAuth error: it did not believe who this is
 *
 * Breakdowns:
 * - `provider-unreachable`: no connection
 * - `provider-name-unknown`: its name has no address (DNS)
 * - `provider-not-trusted`: its certificate does not hold (TLS)
 * - `network-sign-in-needed`: something else answers in its place, as the sign-in page of a hotel's network does
 * - `provider-out-of-order`: the provider answers that it cannot serve now; a later try may succeed
 * - `provider-clock-differs`: its clock and this machine's are too far apart for what each signs
 * - `client-not-accepted`: the provider does not know this station, or not its key
 * - `provider-answer-invalid`: token or userinfo failed a check: signature, nonce, state, audience, subject
 * - `sign-in-too-weak`: another authentication context (acr) than was requested
 */
export type RelyingPartyError =
  | {
      readonly code: Some<
        FailureCode,
        | 'sign-in-cancelled'
        | 'sign-in-timed-out'
        | 'provider-unreachable'
        | 'provider-name-unknown'
        | 'provider-not-trusted'
        | 'network-sign-in-needed'
        | 'provider-out-of-order'
        | 'provider-clock-differs'
      >;
    }
  | { readonly code: 'provider-refused'; readonly error: string }
  | { readonly code: 'client-not-accepted'; readonly error: string }
  | { readonly code: 'provider-answer-invalid'; readonly detail: string }
  | { readonly code: 'sign-in-too-weak'; readonly acr: string };

/** An answer that cannot be used; `detail` names the check, for the support. */
export class AnswerInvalid extends Error {
  readonly detail: string;
  constructor(detail: string) {
    super(detail);
    this.name = 'AnswerInvalid';
    this.detail = detail;
  }
}

/** A refusal that is already told apart, on its way through a library that only passes errors on. */
export class SignInEnded extends Error {
  readonly error: RelyingPartyError;
  constructor(error: RelyingPartyError) {
    super(error.code);
    this.name = 'SignInEnded';
    this.error = error;
  }
}

/** OAuth error codes (RFC 6749 4.1.2.1 and 5.2, RFC 9126, eSignet's own) by what they say; all others are refusals. */
const SAYING: Readonly<Record<string, 'cancelled' | 'later' | 'too-late' | 'client'>> = {
  access_denied: 'cancelled',
  consent_rejected: 'cancelled',
  consent_request_rejected: 'cancelled',
  interaction_cancelled: 'cancelled',
  server_error: 'later',
  temporarily_unavailable: 'later',
  // The code was used, or is too old: between page and exchange the kiosk loses no time, so the person did.
  invalid_grant: 'too-late',
  transaction_timeout: 'too-late',
  invalid_transaction: 'too-late',
  invalid_client: 'client',
  invalid_client_id: 'client',
  invalid_assertion: 'client',
  unauthorized_client: 'client',
};

/** What an OAuth error of the provider means. */
export function refusalOf(error: string): RelyingPartyError {
  switch (Object.hasOwn(SAYING, error) ? SAYING[error] : undefined) {
    case 'cancelled':
      return { code: 'sign-in-cancelled' };
    case 'later':
      return { code: 'provider-out-of-order' };
    case 'too-late':
      return { code: 'sign-in-timed-out' };
    case 'client':
      return { code: 'client-not-accepted', error };
    case undefined:
      return { code: 'provider-refused', error };
  }
}

/** Codes of Node's resolver for a name that has no address, or that nobody could be asked about. */
const NAME_CODES: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME', 'EAI_FAIL']);

/** Codes of OpenSSL and of Node for a certificate that does not hold, and for a handshake that fails. */
const TLS_CODE =
  /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|CERT_|CRL_|EPROTO$|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT|UNABLE_TO_(GET|VERIFY|DECODE|DECRYPT)_|INVALID_(CA|PURPOSE)$|HOSTNAME_MISMATCH$)/u;

/** The same of a failed connection, from the code of its cause. */
export function connectionFailure(code: string): RelyingPartyError {
  if (NAME_CODES.has(code)) return { code: 'provider-name-unknown' };
  return { code: TLS_CODE.test(code) ? 'provider-not-trusted' : 'provider-unreachable' };
}

/** What libraries wrap what `fetch` throws in, from the outside in. */
function* chainOf(error: unknown): Generator {
  for (let each = error; each !== undefined && each !== null; each = each instanceof Error ? each.cause : undefined) {
    yield each;
    if (each instanceof AggregateError) yield* each.errors;
  }
}

/** The kind of an error, never its text, says what it means. */
export function failureOf(error: unknown): RelyingPartyError {
  const chain = [...chainOf(error)];
  for (const each of chain) {
    if (each instanceof SignInEnded) return each.error;
    if (each instanceof AnsweredByNetwork) return { code: 'network-sign-in-needed' };
    if (each instanceof ProviderOutOfOrder) return { code: 'provider-out-of-order' };
    if (each instanceof AnswerInvalid) return { code: 'provider-answer-invalid', detail: each.detail };
    if (each instanceof oidc.AuthorizationResponseError || each instanceof oidc.ResponseBodyError) {
      return refusalOf(each.error);
    }
    if (each instanceof oidc.WWWAuthenticateChallengeError) return { code: 'provider-answer-invalid', detail: 'token' };
  }
  if (chain.some((each) => each instanceof Error && each.name === 'TimeoutError'))
    return { code: 'provider-unreachable' };
  // The library's and jose's names for a token of another time (`exp`, `nbf`).
  const codes = chain.flatMap((each) => codeOf(each) ?? []);
  if (codes.some((code) => TIME_CODES.has(code))) return { code: 'provider-clock-differs' };
  // A connection that fails is a TypeError with its cause; one without is about what was answered.
  const failed = chain.find((each) => each instanceof TypeError && each.cause !== undefined);
  if (failed !== undefined) return connectionFailure(codes.at(-1) ?? '');
  return { code: 'provider-answer-invalid', detail: codes[0] ?? (error instanceof Error ? error.name : 'unknown') };
}

const TIME_CODES: ReadonlySet<string> = new Set(['OAUTH_JWT_TIMESTAMP_CHECK_FAILED', 'ERR_JWT_EXPIRED']);

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
