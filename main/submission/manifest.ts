import { z } from 'zod';
import { MEDIA_TYPES } from '#vocabulary/media-types.ts';
import { MODES } from '#vocabulary/station.ts';
import { DECISIONS } from '#vocabulary/submission-states.ts';
import { FINGERS } from '#vocabulary/fingers.ts';
import { ExceptionsSchema } from './exceptions.ts';

/**
 * What a submission states about itself: everything that the portal needs to verify it, and nothing that changes later.
 * The manifest is hashed as canonical JSON (RFC 8785); station, reviewer and receipt all sign that one hash.
 */

/** SHA-256 as 64 lower-case hexadecimal digits. */
const Sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
const TimeSchema = z.iso.datetime();

/** One document or image of the submission. Its content is sent apart from the manifest, which holds its hash. */
export const PartSchema = z.strictObject({
  id: z.uuid(),
  /** Key of the form's file component this part was added for, or `EXCEPTION_PHOTO_SLOT`. */
  slot: z.string().min(1),
  /** The name the file had; shown to the supervisor, never used as a path. */
  name: z.string().min(1).max(255),
  mediaType: z.enum(MEDIA_TYPES),
  /** Bytes. */
  size: z.int().positive(),
  sha256: Sha256Schema,
});
export type Part = z.infer<typeof PartSchema>;

/** One biometric capture made during the visit: the SBI hash chain values and scores, never the picture. */
export const CaptureEvidenceSchema = z.strictObject({
  transactionId: z.string(),
  hashes: z.array(z.string()),
  qualityScores: z.array(z.number()),
  /**
   * The scores of NIST's program for its fingers, by their SBI names or `UNKNOWN`; `name` with its version. Absent when
   * the program is not installed, or had not finished.
   */
  nist: z
    .strictObject({
      name: z.string(),
      scores: z.array(z.strictObject({ bioSubType: z.string(), score: z.number().min(0).max(100) })).min(1),
    })
    .optional(),
});
export type CaptureEvidence = z.infer<typeof CaptureEvidenceSchema>;

export const ConsentSchema = z.strictObject({
  /** Identifies the text in the catalogue; its hash pins the words the registrant saw. */
  textId: z.string(),
  textSha256: Sha256Schema,
  language: z.string(),
  agreedAt: TimeSchema,
});
export type Consent = z.infer<typeof ConsentSchema>;

export const NamedTwiceSchema = z.strictObject({ finger: z.enum(FINGERS), resembles: z.enum(FINGERS) });
export type NamedTwice = z.infer<typeof NamedTwiceSchema>;

export const EvidenceSchema = z.strictObject({
  /** The registrant's ID token, compact JWS, as the provider issued it. */
  idToken: z.string(),
  /**
   * The signed userinfo answer, compact JWS; `verified` answers are compared with it. Absent where the provider does not
   * sign it: then no answer is verified.
   */
  userinfo: z.string().optional(),
  acr: z.string(),
  captures: z.array(CaptureEvidenceSchema),
  /**
   * Fingers and eyes that could not be read. Absent, not empty, when all could: a manifest from before this member
   * existed must keep the hash that was signed.
   */
  exceptions: ExceptionsSchema.optional(),
  /**
   * Fingers that looked like one given under another name in the visit: a hint for a person, not a verdict. Absent, not
   * empty, without such fingers.
   */
  namedTwice: z.array(NamedTwiceSchema).min(1).optional(),
  consent: ConsentSchema,
  /**
   * The assisting officer: who they are at the provider, display name, their ID token and the thumbprint (RFC 7638) of
   * the key of their sign-in, which with the station's gives the nonce of the token (`operatorNonce`). `issuer` and
   * `keyThumbprint` are absent only in a manifest from before these members existed, which must keep the hash that was
   * signed.
   */
  operator: z.strictObject({
    issuer: z.string().min(1).optional(),
    sub: z.string(),
    name: z.string(),
    idToken: z.string(),
    /** Their signed userinfo, where their provider writes roles there and not into the ID token. */
    userinfo: z.string().optional(),
    keyThumbprint: z.string().min(1).optional(),
  }),
  /** Rules that only a script in the form could check; main and portal did not run them. */
  checkedOnScreenOnly: z.array(z.string()),
});
export type Evidence = z.infer<typeof EvidenceSchema>;

export const ManifestSchema = z.strictObject({
  format: z.literal('kiosk-submission/1'),
  submissionId: z.uuid(),
  revision: z.int().positive(),
  mode: z.enum(MODES),
  station: z.strictObject({
    id: z.string(),
    /** JWK thumbprint (RFC 7638, SHA-256, base64url) of the station's signing key. */
    keyThumbprint: z.string(),
    centre: z.string(),
  }),
  /** With the station's key thumbprint these give the nonce of the registrant's ID token (`visitNonce`). */
  visit: z.strictObject({ id: z.uuid(), secret: z.string(), startedAt: TimeSchema }),
  program: z.strictObject({ id: z.string(), name: z.string(), version: z.int(), formSha256: Sha256Schema }),
  /** SHA-256 of the canonical JSON of the answers, which are sent apart from the manifest. */
  answersSha256: Sha256Schema,
  /** Keys of answers that were filled from verified claims and not changed. */
  verifiedKeys: z.array(z.string()),
  /**
   * Keys of answers that verified claims gave and a person changed or took away. Absent, not empty, without such keys: a
   * manifest from before this member existed must keep the hash that was signed.
   */
  changedKeys: z.array(z.string()).min(1).optional(),
  /**
   * Keys of answers that the provider told without signing them, and that nobody changed. Absent, not empty, without such
   * keys.
   */
  toldKeys: z.array(z.string()).min(1).optional(),
  parts: z.array(PartSchema),
  evidence: EvidenceSchema,
  createdAt: TimeSchema,
});
export type Manifest = z.infer<typeof ManifestSchema>;

/** Answers: Form.io's `submission.data`. A file component holds an array of part ids. */
export const AnswersSchema = z.record(z.string(), z.json());
export type Answers = z.infer<typeof AnswersSchema>;

/** Payload of the station's signature: compact JWS ES256, `typ` kiosk-submission+jwt, `x5c` the station's certificate. */
export const StationSignatureSchema = z.strictObject({
  submissionId: z.uuid(),
  manifestSha256: Sha256Schema,
  stationId: z.string(),
});

/**
 * Payload of the supervisor's decision: compact JWS ES256, `typ` kiosk-review+jwt, `jwk` the key made at their sign-in
 * (its thumbprint and the station's give the nonce of the ID token that travels with it, see `operatorNonce`).
 */
export const ReviewDecisionSchema = z.strictObject({
  submissionId: z.uuid(),
  manifestSha256: Sha256Schema,
  decision: z.enum(DECISIONS),
  /** Code of the reason; required for return and reject. */
  reason: z.string().optional(),
  reviewer: z.strictObject({ issuer: z.string().min(1), sub: z.string(), name: z.string() }),
  decidedAt: TimeSchema,
});
export type ReviewDecision = z.infer<typeof ReviewDecisionSchema>;

export const SignedReviewSchema = z.strictObject({
  jws: z.string(),
  idToken: z.string(),
  /** The reviewer's signed userinfo, where their provider writes roles there. */
  userinfo: z.string().optional(),
});
export type SignedReview = z.infer<typeof SignedReviewSchema>;

/** What is sent to the portal when it has all parts. */
export const DeliverySchema = z.strictObject({
  manifest: ManifestSchema,
  answers: AnswersSchema,
  stationSignature: z.string(),
  review: SignedReviewSchema,
});
export type Delivery = z.infer<typeof DeliverySchema>;

/** Payload of the portal's receipt: compact JWS ES256, `typ` kiosk-receipt+jwt, verified with the portal's pinned keys. */
export const ReceiptSchema = z.strictObject({
  submissionId: z.uuid(),
  manifestSha256: Sha256Schema,
  stationId: z.string(),
  mode: z.enum(MODES),
  /** The number that the registrant gets, as the portal shows it under My Applications. */
  applicationId: z.string(),
  receivedAt: TimeSchema,
});
export type Receipt = z.infer<typeof ReceiptSchema>;
