import { z } from 'zod';

import { FINGER_NAMES } from '../reader/port.ts';
import { err, ok } from '../kit/result.ts';
import type { Result } from '../kit/result.ts';
import type { SbiErrorName } from './errors.ts';

/**
 * The messages of SBI 0.9.5 as this service reads and writes them. Published clients send numbers as JSON numbers
 * (MOSIP's browser client) or as strings (the specification and MOSIP's suite), nulls for what they leave out, and a
 * capture time without zone (MOSIP's registration client): all of it is accepted, strings are what we send.
 */

/** The one version offered. */
export const SPEC_VERSION = '0.9.5';

const SBI_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** `yyyy-MM-ddTHH:mm:ssZ` of `ms` (milliseconds since 1970): clients parse with exactly this pattern, without fraction. */
export function formatSbiTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Milliseconds since 1970 of a time in the pattern of {@link formatSbiTime}, or undefined. */
export function parseSbiTime(text: string): number | undefined {
  if (!SBI_TIME.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) || formatSbiTime(ms) !== text ? undefined : ms;
}

const WholeNumberSchema = z.union([
  z.int().min(0),
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
]);
const ScoreSchema = z.union([
  z.number().min(0).max(100),
  z
    .string()
    .regex(/^(?:100(?:\.0+)?|\d{1,2}(?:\.\d+)?)$/)
    .transform(Number),
]);
const SbiTextSchema = z.string().max(200);
const CaptureTimeSchema = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?$/);

const BioSchema = z.object({
  type: z.string(),
  count: WholeNumberSchema,
  bioSubType: z.array(z.string().nullable()).max(10).nullish(),
  requestedScore: ScoreSchema,
  deviceId: SbiTextSchema.nullish(),
  deviceSubId: WholeNumberSchema,
  previousHash: z
    .string()
    .regex(/^(?:[0-9A-Fa-f]{64})?$/)
    .nullish(),
});

/** Ten minutes: nobody waits longer at a reader, and a forgotten request must not hold one for a day. */
const MAX_TIMEOUT_MS = 600_000;

const CaptureRequestSchema = z.object({
  env: SbiTextSchema,
  purpose: SbiTextSchema,
  specVersion: SbiTextSchema,
  timeout: WholeNumberSchema.refine((ms) => ms <= MAX_TIMEOUT_MS),
  captureTime: CaptureTimeSchema.nullish(),
  domainUri: SbiTextSchema.nullish(),
  transactionId: z.string().max(500).nullish(),
  // One element is all that any published client or service uses; more is refused rather than half served.
  bio: z.tuple([BioSchema]),
  customOpts: z
    .record(z.string(), z.unknown())
    .refine((options) => Object.keys(options).length <= 50)
    .nullish(),
});

/** A CAPTURE request that keeps every rule that can be judged without knowing the readers. */
export interface AuthCaptureRequest {
  readonly env: string;
  readonly purpose: string;
  readonly timeoutMs: number;
  readonly domainUri: string;
  readonly transactionId: string;
  readonly type: 'Finger' | 'Iris' | 'Face';
  readonly count: number;
  readonly bioSubTypes: readonly string[];
  /** 0 to 100. */
  readonly requestedScore: number;
  readonly deviceId: string;
  /** Upper-case hexadecimal SHA-256, or empty at the start of a chain. */
  readonly previousHash: string;
}

/** Why a capture request is refused, with the transaction it named when that could be read. */
export interface BadCaptureRequest {
  readonly code: SbiErrorName;
  readonly transactionId?: string;
}

const IRIS_NAMES = ['Left', 'Right'] as const;
const UNKNOWN = 'UNKNOWN';
/** Letters, digits, hyphen, 4 to 50 (MOSIP's suite); it also feeds the AES-GCM nonce, so it must be plain ASCII. */
const TRANSACTION_ID = /^[A-Za-z0-9-]{4,50}$/;

/** Parses the JSON body of a CAPTURE request (SBI 0.9.5, "Auth capture"). */
export function parseAuthCaptureRequest(body: unknown): Result<AuthCaptureRequest, BadCaptureRequest> {
  const parsed = CaptureRequestSchema.safeParse(body);
  if (!parsed.success) return err({ code: 'malformed' });
  const { env, purpose, specVersion, timeout, domainUri, transactionId, bio } = parsed.data;
  if (!transactionId || !TRANSACTION_ID.test(transactionId)) return err({ code: 'bad-transaction-id' });
  const refuse = (code: SbiErrorName): { readonly ok: false; readonly error: BadCaptureRequest } =>
    err({ code, transactionId });
  if (specVersion !== SPEC_VERSION) return refuse('malformed');
  if (purpose !== 'Auth') return refuse(purpose === 'Registration' ? 'capture-purpose-mismatch' : 'bad-purpose');
  const { type, count, bioSubType, requestedScore, deviceId, deviceSubId, previousHash } = bio[0];
  if (type !== 'Finger' && type !== 'Iris' && type !== 'Face') return refuse('bad-type');
  if (!deviceId) return refuse('capture-device-id-missing');
  if (deviceSubId !== 0) return refuse('malformed');
  if (count < 1 || count > (type === 'Finger' ? 10 : type === 'Iris' ? 2 : 1)) return refuse('count-unsupported');
  const bioSubTypes = (bioSubType ?? []).filter((name) => name !== null);
  const problem = type === 'Face' ? undefined : bioSubTypeProblem(type, bioSubTypes, count);
  if (problem) return refuse(problem);
  return ok({
    env,
    purpose,
    timeoutMs: timeout,
    domainUri: domainUri ?? '',
    transactionId,
    type,
    count,
    bioSubTypes,
    requestedScore,
    deviceId,
    previousHash: (previousHash ?? '').toUpperCase(),
  });
}

function bioSubTypeProblem(type: 'Finger' | 'Iris', names: readonly string[], count: number): SbiErrorName | undefined {
  const known: readonly string[] = type === 'Finger' ? FINGER_NAMES : IRIS_NAMES;
  const named = names.filter((name) => name !== UNKNOWN);
  if (names.length === 0 || named.some((name) => !known.includes(name)) || new Set(named).size !== named.length) {
    return 'bad-bio-sub-type';
  }
  // One UNKNOWN may stand for several; as soon as a finger is named, each of the count needs its name.
  const matches = named.length === 0 ? names.length <= count : names.length === count;
  return matches ? undefined : 'count-mismatch';
}

const DiscoveryRequestSchema = z.object({ type: z.string().nullish() });

/** The biometric type a discovery asks for; `any` for "Biometric Device". Case matters (MOSIP's suite checks it). */
export function parseDiscoveryRequest(
  body: unknown,
): Result<'any' | 'Finger' | 'Iris' | 'Face', { readonly code: SbiErrorName }> {
  const parsed = DiscoveryRequestSchema.safeParse(body);
  if (!parsed.success || !parsed.data.type) return err({ code: 'discovery-type-missing' });
  switch (parsed.data.type) {
    case 'Biometric Device':
      return ok('any');
    case 'Finger':
    case 'Iris':
    case 'Face':
      return ok(parsed.data.type);
    default:
      return err({ code: 'discovery-type-unknown' });
  }
}

/** `digitalId`: who a reader is, at a moment. */
export const DigitalIdSchema = z.object({
  serialNo: z.string().min(1),
  make: z.string().min(1),
  model: z.string().min(1),
  type: z.enum(['Finger', 'Iris', 'Face']),
  deviceSubType: z.enum(['Slap', 'Single', 'Touchless', 'Double', 'Full face']),
  deviceProvider: z.string().min(1),
  deviceProviderId: z.string().min(1),
  dateTime: z.string(),
});
export type DigitalId = z.infer<typeof DigitalIdSchema>;

const SignedScoreSchema = z.string().regex(/^(?:100(?:\.0+)?|\d{1,2}(?:\.\d+)?)$/);

/** The signed claims of an auth capture (`data`). */
export const AuthClaimsSchema = z.object({
  digitalId: z.string().min(1),
  deviceCode: z.string().min(1),
  deviceServiceVersion: z.string().min(1),
  bioType: z.enum(['Finger', 'Iris', 'Face']),
  bioSubType: z.string().optional(),
  purpose: z.string(),
  env: z.string(),
  domainUri: z.string(),
  bioValue: z.string().min(1),
  transactionId: z.string(),
  timestamp: z.string(),
  requestedScore: SignedScoreSchema,
  qualityScore: SignedScoreSchema,
});
export type AuthClaims = z.infer<typeof AuthClaimsSchema>;

/** One element of an auth answer's `biometrics`; eSignet's page sends it on without `error`. */
export const AuthCaptureElementSchema = z.object({
  specVersion: z.string(),
  data: z.string(),
  hash: z.string(),
  sessionKey: z.string(),
  thumbprint: z.string(),
  error: z.object({ errorCode: z.string(), errorInfo: z.string() }).nullish(),
});
export type AuthCaptureElement = z.infer<typeof AuthCaptureElementSchema>;
