import type { JWK } from 'jose';
import { compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import type { Result } from '#kit/result.ts';
import { err, ok } from '#kit/result.ts';
import type { Delivery } from '../../submission/manifest.ts';
import { ReviewDecisionSchema, StationSignatureSchema } from '../../submission/manifest.ts';
import { tokenRefusal } from '../identity/registrant-sign-in.ts';
import type { ProviderTokens } from '../identity/provider-tokens.ts';
import { thumbprintOf } from '../identity/provider-tokens.ts';
import type { Refusal } from '../http/refusal.ts';
import type { Station } from '../stations/station-auth.ts';

type Verdict = Result<void, Refusal>;
const FINE: Verdict = ok(undefined);

/** Checks the station's signature over the manifest's hash: made with the key of the station that delivers. */
export async function verifyStationSignature(delivery: Delivery, hash: string, station: Station): Promise<Verdict> {
  const payload = await signedPayload(delivery.stationSignature, station.publicJwk, 'kiosk-submission+jwt');
  const signed = StationSignatureSchema.safeParse(payload);
  const fits =
    signed.success &&
    signed.data.submissionId === delivery.manifest.submissionId &&
    signed.data.manifestSha256 === hash &&
    signed.data.stationId === station.stationId;
  return fits ? FINE : err({ code: 'station-signature' });
}

/** Checks the assisting officer: their own ID token, not too old, with a role that may assist. */
export async function verifyOperator(delivery: Delivery, tokens: ProviderTokens, notBefore: number): Promise<Verdict> {
  const { operator } = delivery.manifest.evidence;
  const token = await tokens.idToken(operator.idToken);
  if (!token.ok) return err({ code: tokenRefusal(token.error, 'operator-token') });
  if (token.value.authTime < notBefore) return err({ code: 'operator-token' });
  if (token.value.sub !== operator.sub) return err({ code: 'operator-subject' });
  const mayAssist = token.value.roles.includes('officer') || token.value.roles.includes('supervisor');
  return mayAssist ? FINE : err({ code: 'operator-role' });
}

/**
 * Checks the supervisor's decision: it approves this manifest, is signed with the key whose thumbprint is the nonce of the
 * supervisor's own sign-in, and the supervisor is not the officer.
 */
export async function verifyReview(
  reviewed: {
    readonly delivery: Delivery;
    /** Hash of the delivery's manifest. */
    readonly hash: string;
    /** Earliest sign-in of the supervisor, seconds since 1970. */
    readonly notBefore: number;
  },
  tokens: ProviderTokens,
): Promise<Verdict> {
  const { delivery, hash, notBefore } = reviewed;
  const jwk = headerKey(delivery.review.jws);
  if (jwk === undefined) return err({ code: 'review-signature' });
  const decision = ReviewDecisionSchema.safeParse(await signedPayload(delivery.review.jws, jwk, 'kiosk-review+jwt'));
  if (!decision.success) return err({ code: 'review-signature' });
  const { submissionId, manifestSha256, reviewer } = decision.data;
  if (submissionId !== delivery.manifest.submissionId || manifestSha256 !== hash) {
    return err({ code: 'review-other-submission' });
  }
  if (decision.data.decision !== 'approve') return err({ code: 'review-not-approved' });
  const token = await tokens.idToken(delivery.review.idToken);
  if (!token.ok) return err({ code: tokenRefusal(token.error, 'reviewer-token') });
  if (token.value.authTime < notBefore) return err({ code: 'reviewer-token' });
  if (token.value.nonce === undefined || token.value.nonce !== (await thumbprintOf(jwk)))
    return err({ code: 'reviewer-key' });
  if (token.value.sub !== reviewer.sub) return err({ code: 'reviewer-subject' });
  if (!token.value.roles.includes('supervisor')) return err({ code: 'reviewer-role' });
  if (reviewer.sub === delivery.manifest.evidence.operator.sub) return err({ code: 'reviewer-is-officer' });
  return FINE;
}

function headerKey(jws: string): JWK | undefined {
  try {
    return decodeProtectedHeader(jws).jwk;
  } catch {
    return undefined;
  }
}

/** The payload of a compact JWS made by the kiosk (ES256, `typ`), or undefined when anything about it is wrong. */
async function signedPayload(jws: string, key: JWK, typ: string): Promise<unknown> {
  try {
    const verified = await compactVerify(jws, await importJWK(key, 'ES256'), { algorithms: ['ES256'] });
    if (verified.protectedHeader.typ !== typ) return undefined;
    return JSON.parse(new TextDecoder().decode(verified.payload)) as unknown;
  } catch {
    return undefined;
  }
}
