import { z } from 'zod';
import { CAUSE_OF, type CaptureFailureCode } from '#vocabulary/capture-failures.ts';
import { GuidanceSchema } from '#vocabulary/guidance.ts';
import { ServiceProblemSchema } from '#vocabulary/service-problems.ts';

/**
 * The header by which the device host knows a request of the provider's page: main adds the capture secret of the visit
 * as the request leaves the page's session. No page and no other program knows the secret.
 */
export const CAPTURE_SECRET_HEADER = 'kiosk-capture-secret';

/** 256 bits as base64url. */
export const CaptureSecretSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** A failure with its cause and further details. */
function failure<Code extends CaptureFailureCode, Details extends z.core.$ZodLooseShape>(code: Code, details: Details) {
  return z.strictObject({ code: z.literal(code), cause: z.literal(CAUSE_OF[code]), ...details });
}

/** Why a capture failed. The cause is the reader, the quality, the person or the request. */
export const CaptureFailureSchema = z.discriminatedUnion('code', [
  failure('nothing-seen', {}),
  /** `guidance` is the hint that was shown most of the time. */
  failure('incomplete', { guidance: GuidanceSchema }),
  failure('quality-too-low', { best: z.number() }),
  failure('reader-gone', {}),
  failure('reader-failed', {}),
  failure('reader-busy', {}),
  failure('reader-resting', {}),
  failure('not-trusted', {}),
  /** `field` is the faulty field of an ISO record; only `answer-record` has it. */
  failure('service-not-believed', { problem: ServiceProblemSchema, field: z.string().optional() }),
  failure('cancelled', {}),
  failure('not-armed', {}),
  failure('bad-request', { sbiCode: z.string() }),
]);
export type CaptureFailure = z.infer<typeof CaptureFailureSchema>;
