import { z } from 'zod';
import { CAUSE_OF, type CaptureFailureCode } from '#vocabulary/capture-failures.ts';
import { GuidanceSchema } from '#vocabulary/guidance.ts';
import { ServiceProblemSchema } from '#vocabulary/service-problems.ts';

/** A failure that is put down to its cause, with what else is known of it. */
function failure<Code extends CaptureFailureCode, Details extends z.core.$ZodLooseShape>(code: Code, details: Details) {
  return z.strictObject({ code: z.literal(code), cause: z.literal(CAUSE_OF[code]), ...details });
}

/** Why a capture gave nothing. The causes are told apart: the reader, the quality, the person, the request. */
export const CaptureFailureSchema = z.discriminatedUnion('code', [
  failure('nothing-seen', {}),
  /** `guidance` is what was shown most of the time. */
  failure('incomplete', { guidance: GuidanceSchema }),
  failure('quality-too-low', { best: z.number() }),
  failure('reader-gone', {}),
  failure('reader-failed', {}),
  failure('reader-busy', {}),
  failure('reader-resting', {}),
  failure('not-trusted', {}),
  /** `field` is the field of an ISO record at fault, present exactly with `answer-record`. */
  failure('service-not-believed', { problem: ServiceProblemSchema, field: z.string().optional() }),
  failure('cancelled', {}),
  failure('not-armed', {}),
  failure('bad-request', { sbiCode: z.string() }),
]);
export type CaptureFailure = z.infer<typeof CaptureFailureSchema>;
