import { z } from 'zod';

import { ServiceProblemSchema } from './service-problem.ts';

/**
 * What the officer and the registrant are told during a capture; the one list for fingers and eyes. `place-finger`: nothing
 * is on the glass; `look-here`: no eye, or not the wanted one, is seen.
 */
export const GuidanceSchema = z.enum([
  'place-finger',
  'press-lighter',
  'press-harder',
  'moisten-finger',
  'dry-finger',
  'cover-more',
  'move-to-centre',
  'hold-still',
  'clean-glass',
  'more-fingers',
  'fewer-fingers',
  'spread-fingers',
  'wrong-hand',
  'look-here',
  'open-eyes',
  'come-closer',
  'move-back',
  'good',
]);
export type Guidance = z.infer<typeof GuidanceSchema>;

/** Why a capture gave nothing. The three causes are told apart: the reader, the quality, the finger (design section 6). */
export const CaptureFailureSchema = z.discriminatedUnion('code', [
  z.strictObject({ code: z.literal('nothing-seen'), cause: z.literal('finger') }),
  /** Fingers or eyes were seen, but not those that were asked for; `guidance` is what was said most of the time. */
  z.strictObject({ code: z.literal('incomplete'), cause: z.literal('finger'), guidance: GuidanceSchema }),
  z.strictObject({ code: z.literal('quality-too-low'), cause: z.literal('quality'), best: z.number() }),
  z.strictObject({ code: z.literal('reader-gone'), cause: z.literal('reader') }),
  z.strictObject({ code: z.literal('reader-failed'), cause: z.literal('reader') }),
  z.strictObject({ code: z.literal('reader-busy'), cause: z.literal('reader') }),
  /** It cools down after long use; in a minute or so it can be asked again. */
  z.strictObject({ code: z.literal('reader-resting'), cause: z.literal('reader') }),
  z.strictObject({ code: z.literal('not-trusted'), cause: z.literal('reader') }),
  /** Another vendor's service gave no answer that holds; nothing of it went to the page. */
  z.strictObject({
    code: z.literal('service-not-believed'),
    cause: z.literal('reader'),
    problem: ServiceProblemSchema,
    /** The field of an ISO record at fault, present exactly with `answer-record`. */
    field: z.string().optional(),
  }),
  z.strictObject({ code: z.literal('cancelled'), cause: z.literal('request') }),
  z.strictObject({ code: z.literal('not-armed'), cause: z.literal('request') }),
  z.strictObject({ code: z.literal('bad-request'), cause: z.literal('request'), sbiCode: z.string() }),
]);
export type CaptureFailure = z.infer<typeof CaptureFailureSchema>;
