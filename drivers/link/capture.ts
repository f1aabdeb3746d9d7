import { z } from 'zod';
import { CAUSE_OF, type CaptureFailureCode } from '#vocabulary/capture-failures.ts';
import { GuidanceSchema } from '#vocabulary/guidance.ts';
import { ServiceProblemSchema } from '#vocabulary/service-problems.ts';

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
