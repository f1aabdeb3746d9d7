import type { JWK } from 'jose';
import { compactVerify, decodeProtectedHeader, importJWK } from 'jose';
import type { Result } from '#kit/result.ts';
import { err, ok } from '#kit/result.ts';
import type { Person } from '#vocabulary/people.ts';
import type { Delivery } from '../../submission/manifest.ts';
import { ReviewDecisionSchema, StationSignatureSchema } from '../../submission/manifest.ts';
import { tokenRefusal } from '../identity/registrant-sign-in.ts';
import type { ClientIds, ProviderTokens } from '../identity/provider-tokens.ts';
import { thumbprintOf } from '../identity/provider-tokens.ts';
import type { Refusal } from '../http/refusal.ts';
import {
  coversAct,
  isBoundByJournal,
  isBoundToStation,
  isDecidedAfter,
  isInFuture,
  mayOperate,
  twoInOne,
} from '../settings/policies.ts';
import type { Station } from '../stations/station-auth.ts';
import type { Story } from '../stations/station-journals.ts';

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

/** What the checks of operators rest on. */
export interface PeopleDeps {
  readonly tokens: ProviderTokens;
  /** Of the station that delivers: operators sign in there. */
  readonly stationKeyThumbprint: string;
  readonly clientIds: ClientIds;
  /** Whether operators sign in at this issuer. */
  readonly isOperatorIssuer: (issuer: string) => boolean;
  /** When the station journalled what they did: their sign-ins are judged as of then, however late it arrives. */
  readonly story: Story;
  /** Seconds since 1970. */
  readonly now: number;
}

/**
 * Checks the assisting officer: their own ID token, from a provider of operators, of the day of the submission (as the
 * journal has it) and of a sign-in at the station that delivers, with a role that may assist, and not the registrant. Gives who it is.
 */
export async function verifyOperator(
  delivery: Delivery,
  registrant: Person,
  deps: PeopleDeps,
): Promise<Result<Person, Refusal>> {
  const { evidence, createdAt } = delivery.manifest;
  const token = await deps.tokens.operator(evidence.operator, deps.clientIds);
  if (!token.ok) return err({ code: tokenRefusal(token.error, 'operator-token') });
  const { authTime, nonce, sub, issuer, roles } = token.value;
  if (isInFuture(authTime, deps.now)) return err({ code: 'sign-in-in-future' });
  if (!coversAct(authTime, secondsOf(createdAt))) return err({ code: 'operator-token' });
  if (!isBoundByJournal(secondsOf(createdAt), deps.story.submitted)) return err({ code: 'submission-outside-journal' });
  if (!mayOperate(token.value, deps.isOperatorIssuer)) return err({ code: 'operator-issuer' });
  const { stationKeyThumbprint } = deps;
  const operatorKeyThumbprint = evidence.operator.keyThumbprint;
  if (!isBoundToStation(nonce, { stationKeyThumbprint, operatorKeyThumbprint })) return err({ code: 'operator-key' });
  if (sub !== evidence.operator.sub || issuer !== evidence.operator.issuer) return err({ code: 'operator-subject' });
  const confused = twoInOne({ registrant, officer: token.value });
  if (confused !== undefined) return err({ code: confused });
  const mayAssist = roles.includes('officer') || roles.includes('supervisor');
  return mayAssist ? ok({ issuer, sub }) : err({ code: 'operator-role' });
}

/**
 * Checks the supervisor's decision: it approves this manifest, was made after it and not in the future, and is signed with
 * the key of the supervisor's own sign-in at the station that delivers, which is of that day. The supervisor comes from
 * the officer's provider, and is neither the officer nor the registrant.
 */
export async function verifyReview(
  reviewed: {
    readonly delivery: Delivery;
    /** Hash of the delivery's manifest. */
    readonly hash: string;
    readonly registrant: Person;
    /** As `verifyOperator` gives them. */
    readonly officer: Person;
  },
  deps: PeopleDeps,
): Promise<Verdict> {
  const { delivery, hash, registrant, officer } = reviewed;
  const jwk = headerKey(delivery.review.jws);
  if (jwk === undefined) return err({ code: 'review-signature' });
  const decision = ReviewDecisionSchema.safeParse(await signedPayload(delivery.review.jws, jwk, 'kiosk-review+jwt'));
  if (!decision.success) return err({ code: 'review-signature' });
  const { submissionId, manifestSha256, reviewer } = decision.data;
  if (submissionId !== delivery.manifest.submissionId || manifestSha256 !== hash) {
    return err({ code: 'review-other-submission' });
  }
  if (decision.data.decision !== 'approve') return err({ code: 'review-not-approved' });
  const decidedAt = secondsOf(decision.data.decidedAt);
  if (!isDecidedAfter(decidedAt, secondsOf(delivery.manifest.createdAt))) return err({ code: 'review-time' });
  // The clock of a station may be ahead: the decision is good once its time has come.
  if (isInFuture(decidedAt, deps.now)) return err({ code: 'review-in-future' });
  const token = await deps.tokens.operator(delivery.review, deps.clientIds);
  if (!token.ok) return err({ code: tokenRefusal(token.error, 'reviewer-token') });
  const { authTime, nonce, sub, issuer, roles } = token.value;
  if (isInFuture(authTime, deps.now)) return err({ code: 'sign-in-in-future' });
  if (!coversAct(authTime, decidedAt)) return err({ code: 'reviewer-token' });
  if (!isBoundByJournal(decidedAt, deps.story.approved)) return err({ code: 'review-outside-journal' });
  const { stationKeyThumbprint } = deps;
  const operatorKeyThumbprint = await thumbprintOf(jwk);
  if (!isBoundToStation(nonce, { stationKeyThumbprint, operatorKeyThumbprint })) return err({ code: 'reviewer-key' });
  if (!mayOperate(token.value, deps.isOperatorIssuer, officer)) return err({ code: 'reviewer-issuer' });
  if (sub !== reviewer.sub || issuer !== reviewer.issuer) return err({ code: 'reviewer-subject' });
  if (!roles.includes('supervisor')) return err({ code: 'reviewer-role' });
  const confused = twoInOne({ registrant, officer, reviewer: token.value });
  return confused === undefined ? FINE : err({ code: confused });
}

/** Seconds since 1970 of an ISO 8601 time. */
function secondsOf(time: string): number {
  return Date.parse(time) / 1_000;
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
