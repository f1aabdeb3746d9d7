import {
  calculateJwkThumbprint,
  CompactSign,
  compactVerify,
  decodeJwt,
  EmbeddedJWK,
  errors,
  type CryptoKey,
  type JWK,
} from 'jose';
import { err, ok, type Result } from '#kit/result.ts';
import { operatorNonce } from '../submission/canonical.ts';
import { ReviewDecisionSchema, type ReviewDecision, type SignedReview } from '../submission/manifest.ts';

/** `typ` of a supervisor's decision. */
export const REVIEW_TYPE = 'kiosk-review+jwt';

/** The key a supervisor's sign-in made: ECDSA P-256. */
export interface ReviewKey {
  readonly privateKey: CryptoKey;
  /** Its thumbprint (RFC 7638) and the station's give the nonce of the supervisor's ID token. */
  readonly publicJwk: JWK;
}

/**
 * Which check a signed decision failed.
 * - `signature`: not ES256 with the key it carries, or not of this type
 * - `shape`: the payload is not a decision
 * - `binding`: the ID token's nonce is not of the key and this station, or it is of somebody else than the reviewer
 */
export interface ReviewSignatureInvalid {
  readonly code: 'review-signature-invalid';
  readonly check: 'signature' | 'shape' | 'binding';
}

/** Signs a decision: compact JWS ES256 with the public key in `jwk` (RFC 7515, 4.1.3). */
export async function signReview(input: {
  readonly key: ReviewKey;
  readonly decision: ReviewDecision;
}): Promise<string> {
  const { kty, crv, x, y } = input.key.publicJwk;
  if (kty !== 'EC' || crv === undefined || x === undefined || y === undefined) {
    throw new TypeError('a review key is an elliptic curve key');
  }
  return new CompactSign(new TextEncoder().encode(JSON.stringify(ReviewDecisionSchema.parse(input.decision))))
    .setProtectedHeader({ alg: 'ES256', typ: REVIEW_TYPE, jwk: { kty, crv, x, y } })
    .sign(input.key.privateKey);
}

/**
 * Checks that a decision was signed with the key the reviewer's sign-in is bound to. That the ID token is the
 * provider's was checked at the sign-in, and is checked again by the portal.
 */
export async function verifyReview(
  review: SignedReview,
  stationKeyThumbprint: string,
): Promise<Result<ReviewDecision, ReviewSignatureInvalid>> {
  try {
    const { payload, protectedHeader } = await compactVerify(review.jws, EmbeddedJWK, { algorithms: ['ES256'] });
    if (protectedHeader.typ !== REVIEW_TYPE || protectedHeader.jwk === undefined) return invalid('signature');
    const decision = ReviewDecisionSchema.safeParse(jsonOf(payload));
    if (!decision.success) return invalid('shape');
    const operatorKeyThumbprint = await calculateJwkThumbprint(protectedHeader.jwk, 'sha256');
    const { nonce, iss, sub } = decodeJwt<{ nonce?: unknown }>(review.idToken);
    const { reviewer } = decision.data;
    const isBound = nonce === operatorNonce({ stationKeyThumbprint, operatorKeyThumbprint });
    return isBound && iss === reviewer.issuer && sub === reviewer.sub ? ok(decision.data) : invalid('binding');
  } catch (caught) {
    if (!(caught instanceof errors.JOSEError)) throw caught;
    return invalid(caught instanceof errors.JWTInvalid ? 'binding' : 'signature');
  }
}

function invalid(check: ReviewSignatureInvalid['check']): Result<never, ReviewSignatureInvalid> {
  return err({ code: 'review-signature-invalid', check });
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
