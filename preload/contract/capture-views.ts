import { z } from 'zod';

import { FINGERS, SiteSchema } from './exception-views.ts';

export const GUIDANCE = [
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
] as const;

export const CaptureFailureSchema = z.strictObject({
  cause: z.enum(['reader', 'quality', 'finger', 'request']),
  code: z.enum([
    'nothing-seen',
    'incomplete',
    'quality-too-low',
    'reader-gone',
    'reader-failed',
    'reader-busy',
    'not-trusted',
    'service-not-believed',
    'cancelled',
    'not-armed',
    'bad-request',
  ]),
});

/** The capture panel. `frame` is a path relative to the page, to be used as an image source once. */
export const CaptureViewSchema = z.strictObject({
  phase: z.enum(['idle', 'capturing', 'captured', 'failed']),
  guidance: z.enum(GUIDANCE).nullable(),
  quality: z.number(),
  bestQuality: z.number(),
  threshold: z.number(),
  /** Each finger or eye that is seen, left to right; `site` is null where it is not known which it is. */
  parts: z.array(z.strictObject({ site: SiteSchema.nullable(), quality: z.number() })),
  /** Captures begun in the visit; `bestQuality` is the best of them all. */
  attempt: z.int(),
  recommendedAttempts: z.int(),
  frame: z.string().nullable(),
  failure: CaptureFailureSchema.nullable(),
  /** Fingers that look like one given under another name in this visit (SBI finger names): a warning, no verdict. */
  namedTwice: z.array(z.strictObject({ finger: z.enum(FINGERS), resembles: z.enum(FINGERS) })),
});
export type CaptureView = z.infer<typeof CaptureViewSchema>;
