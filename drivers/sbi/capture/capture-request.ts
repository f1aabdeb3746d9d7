import { z } from 'zod';

import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { UNKNOWN } from '#vocabulary/fingers.ts';
import type { Purpose, SbiType } from '#vocabulary/readers.ts';
import { authProblem, registrationProblem } from '../listing/capture-rules.ts';
import type { RequestedBiometrics, DeviceSubId } from '../listing/capture-rules.ts';
import type { SbiErrorName } from '../answer/errors.ts';
import { SbiTextSchema, SPEC_VERSION, TimeoutSchema, WholeNumberSchema } from '../answer/messages.ts';

/** The requests of CAPTURE and RCAPTURE: one message with two purposes (SBI 0.9.5). */

const ScoreSchema = z.union([
  z.number().min(0).max(100),
  z
    .string()
    .regex(/^(?:100(?:\.0+)?|\d{1,2}(?:\.\d+)?)$/)
    .transform(Number),
]);
const CaptureTimeSchema = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?$/);
const NamesSchema = z.array(z.string().nullable()).max(12).nullish();

const BioSchema = z.object({
  type: z.string(),
  count: WholeNumberSchema,
  bioSubType: NamesSchema,
  exception: NamesSchema,
  requestedScore: ScoreSchema,
  deviceId: SbiTextSchema.nullish(),
  deviceSubId: WholeNumberSchema,
  previousHash: z
    .string()
    .regex(/^(?:[0-9A-Fa-f]{64})?$/)
    .nullish(),
});

const CaptureRequestSchema = z.object({
  env: SbiTextSchema,
  purpose: SbiTextSchema,
  specVersion: SbiTextSchema,
  timeout: TimeoutSchema,
  captureTime: CaptureTimeSchema.nullish(),
  domainUri: SbiTextSchema.nullish(),
  transactionId: z.string().max(500).nullish(),
  // All published clients and services use one element; more are refused instead of served in part.
  bio: z.tuple([BioSchema]),
  customOpts: z
    .record(z.string(), z.unknown())
    .refine((options) => Object.keys(options).length <= 50)
    .nullish(),
});

/** A capture request that keeps all rules that can be checked without the readers. */
export interface CaptureRequest {
  readonly purpose: Purpose;
  readonly env: string;
  readonly timeoutMs: number;
  /** Only signed in auth answers; empty when the request has none. */
  readonly domainUri: string;
  readonly transactionId: string;
  readonly type: SbiType;
  readonly deviceSubId: DeviceSubId;
  readonly count: number;
  /** Empty when a registration names no finger or eye. */
  readonly bioSubTypes: readonly string[];
  readonly exceptions: readonly string[];
  /** 0 to 100. */
  readonly requestedScore: number;
  readonly deviceId: string;
  /** Upper-case hexadecimal SHA-256, or empty at the start of a chain. */
  readonly previousHash: string;
}

/** Why a capture request is refused, with its transaction id when that could be read. */
export interface BadCaptureRequest {
  readonly code: SbiErrorName;
  readonly transactionId?: string;
}

/** The errors with different codes in CAPTURE and RCAPTURE. */
export const CAPTURE_CODES = {
  Auth: {
    deviceIdMissing: 'capture-device-id-missing',
    deviceUnknown: 'capture-device-unknown',
    purposeMismatch: 'capture-purpose-mismatch',
    timeout: 'capture-timeout',
  },
  Registration: {
    deviceIdMissing: 'rcapture-device-id-missing',
    deviceUnknown: 'rcapture-device-unknown',
    purposeMismatch: 'rcapture-purpose-mismatch',
    timeout: 'rcapture-timeout',
  },
} as const satisfies Record<Purpose, Record<string, SbiErrorName>>;

/** 4 to 50 letters, digits and hyphens (MOSIP's suite); the AES-GCM nonce is computed from it, so it must be ASCII. */
const TRANSACTION_ID = /^[A-Za-z0-9-]{4,50}$/;

/**
 * Parses the JSON body of a capture request.
 * @param purpose of the service: `Auth` for CAPTURE, `Registration` for RCAPTURE
 */
export function parseCaptureRequest(body: unknown, purpose: Purpose): Result<CaptureRequest, BadCaptureRequest> {
  const parsed = CaptureRequestSchema.safeParse(body);
  if (!parsed.success) return err({ code: 'malformed' });
  const { env, specVersion, timeout, domainUri, transactionId, bio } = parsed.data;
  if (!transactionId || !TRANSACTION_ID.test(transactionId)) return err({ code: 'bad-transaction-id' });
  const refuse = (code: SbiErrorName): { readonly ok: false; readonly error: BadCaptureRequest } =>
    err({ code, transactionId });
  if (specVersion !== SPEC_VERSION) return refuse('malformed');
  const requested = parsed.data.purpose;
  if (requested !== purpose) {
    return refuse(
      requested === 'Auth' || requested === 'Registration' ? CAPTURE_CODES[purpose].purposeMismatch : 'bad-purpose',
    );
  }
  const { type, count, requestedScore, deviceId, previousHash } = bio[0];
  if (type !== 'Finger' && type !== 'Iris' && type !== 'Face') return refuse('bad-type');
  if (!deviceId) return refuse(CAPTURE_CODES[purpose].deviceIdMissing);
  const deviceSubId = subIdOf(bio[0].deviceSubId);
  if (deviceSubId === undefined) return refuse('malformed');
  const bioSubTypes = namesIn(bio[0].bioSubType, purpose);
  const exceptions = purpose === 'Auth' ? [] : (bio[0].exception ?? []).filter((name) => name !== null);
  // Faces need no rules here: no reader of this service takes them.
  if (type !== 'Face') {
    const biometrics: RequestedBiometrics = { type, deviceSubId, count, bioSubTypes, exceptions };
    const problem = purpose === 'Auth' ? authProblem(biometrics) : registrationProblem(biometrics);
    if (problem) return refuse(problem);
  }
  return ok({
    purpose,
    env,
    timeoutMs: timeout,
    domainUri: domainUri ?? '',
    transactionId,
    type,
    deviceSubId,
    count,
    bioSubTypes,
    exceptions,
    requestedScore,
    deviceId,
    previousHash: (previousHash ?? '').toUpperCase(),
  });
}

function subIdOf(value: number): DeviceSubId | undefined {
  return value === 0 || value === 1 || value === 2 || value === 3 ? value : undefined;
}

/** The names without nulls. A registration's names are optional, and UNKNOWN is one way to leave them open. */
function namesIn(names: readonly (string | null)[] | null | undefined, purpose: Purpose): readonly string[] {
  const named = (names ?? []).filter((name) => name !== null);
  return purpose === 'Registration' && named.every((name) => name === UNKNOWN) ? [] : named;
}
