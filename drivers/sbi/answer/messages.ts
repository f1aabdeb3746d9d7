import { z } from 'zod';

import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { SBI_SUB_TYPES, SBI_TYPES, type SbiType } from '#vocabulary/readers.ts';
import type { SbiErrorName } from './errors.ts';

/**
 * The messages of SBI 0.9.5 as this service reads and writes them. Published clients send numbers as JSON numbers
 * (MOSIP's browser client) or as strings (the specification and MOSIP's suite), null for absent values, and a capture
 * time without zone (MOSIP's registration client). All of it is accepted; we send strings.
 */

/** The only version that we offer. */
export const SPEC_VERSION = '0.9.5';

const SBI_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** `yyyy-MM-ddTHH:mm:ssZ` of `ms` (milliseconds since 1970): clients parse exactly this pattern, without fraction. */
export function formatSbiTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Milliseconds since 1970 of a time in the pattern of {@link formatSbiTime}, or undefined. */
export function parseSbiTime(text: string): number | undefined {
  if (!SBI_TIME.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) || formatSbiTime(ms) !== text ? undefined : ms;
}

/** A whole number, as JSON number or string. */
export const WholeNumberSchema = z.union([
  z.int().min(0),
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
]);
/** Any text of a request; no valid text is longer. */
export const SbiTextSchema = z.string().max(200);
/** Ten minutes: nobody waits longer at a reader, and a forgotten request must not block it for a day. */
const MAX_TIMEOUT_MS = 600_000;
/** Milliseconds to wait. */
export const TimeoutSchema = WholeNumberSchema.refine((ms) => ms <= MAX_TIMEOUT_MS);

const DiscoveryRequestSchema = z.object({ type: z.string().nullish() });

/**
 * The requested biometric type of a discovery; `any` for "Biometric Device". Case matters (MOSIP's suite checks it).
 */
export function parseDiscoveryRequest(body: unknown): Result<'any' | SbiType, { readonly code: SbiErrorName }> {
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

/** `digitalId`: who a reader is, with the time of the statement. */
export const DigitalIdSchema = z.object({
  serialNo: z.string().min(1),
  make: z.string().min(1),
  model: z.string().min(1),
  type: z.enum(SBI_TYPES),
  deviceSubType: z.enum(SBI_SUB_TYPES),
  deviceProvider: z.string().min(1),
  deviceProviderId: z.string().min(1),
  dateTime: z.string(),
});
export type DigitalId = z.infer<typeof DigitalIdSchema>;

const SignedScoreSchema = z.string().regex(/^(?:100(?:\.0+)?|\d{1,2}(?:\.\d+)?)$/);

/**
 * A score of 0 to 100 as text: a decimal without exponent, which JavaScript would use for numbers below a millionth.
 */
export function formatScore(score: number): string {
  const plain = String(score);
  return plain.includes('e') ? score.toFixed(20).replace(/\.?0+$/, '') : plain;
}

/** The signed claims of a registration capture (`data`); `bioValue` is the plain ISO record in base64url. */
export const RegistrationClaimsSchema = z.object({
  digitalId: z.string().min(1),
  deviceCode: z.string().min(1),
  deviceServiceVersion: z.string().min(1),
  bioType: z.enum(SBI_TYPES),
  bioSubType: z.string().optional(),
  purpose: z.string(),
  env: z.string(),
  bioValue: z.string().min(1),
  transactionId: z.string(),
  timestamp: z.string(),
  requestedScore: SignedScoreSchema,
  qualityScore: SignedScoreSchema,
});
export type RegistrationClaims = z.infer<typeof RegistrationClaimsSchema>;

/** The signed claims of an auth capture (`data`); `bioValue` is encrypted. */
export const AuthClaimsSchema = RegistrationClaimsSchema.extend({ domainUri: z.string() });
export type AuthClaims = z.infer<typeof AuthClaimsSchema>;

/** One element of a registration answer's `biometrics`. */
export const RegistrationCaptureElementSchema = z.object({
  specVersion: z.string(),
  data: z.string(),
  hash: z.string(),
  error: z.object({ errorCode: z.string(), errorInfo: z.string() }).nullish(),
});
export type RegistrationCaptureElement = z.infer<typeof RegistrationCaptureElementSchema>;

/** One element of an auth answer's `biometrics`; eSignet's page forwards it without `error`. */
export const AuthCaptureElementSchema = RegistrationCaptureElementSchema.extend({
  sessionKey: z.string(),
  thumbprint: z.string(),
});
export type AuthCaptureElement = z.infer<typeof AuthCaptureElementSchema>;
