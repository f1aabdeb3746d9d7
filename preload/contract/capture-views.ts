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
    'reader-resting',
    'not-trusted',
    'service-not-believed',
    'cancelled',
    'not-armed',
    'bad-request',
  ]),
  /** Of `incomplete`: what was wrong with the fingers or eyes most of the time. */
  guidance: z.enum(GUIDANCE).nullable(),
});

/** The capture panel. `frame` is a path relative to the page, to be used as an image source once. */
export const CaptureViewSchema = z.strictObject({
  /** `weak`: the page was given the best that was seen in time, which is below what it asked for. */
  phase: z.enum(['idle', 'capturing', 'captured', 'weak', 'failed']),
  guidance: z.enum(GUIDANCE).nullable(),
  quality: z.number(),
  bestQuality: z.number(),
  threshold: z.number(),
  /** Each finger or eye that is seen, left to right; `site` is null where it is not known which it is. */
  parts: z.array(z.strictObject({ site: SiteSchema.nullable(), quality: z.number() })),
  /** What the page asks for by name; empty where any will do. */
  wanted: z.array(SiteSchema),
  /** What was captured in the visit as well as was asked for, as far as it was named. */
  done: z.array(SiteSchema),
  /** Captures begun in the visit; `bestQuality` is the best of them all. */
  attempt: z.int(),
  recommendedAttempts: z.int(),
  frame: z.string().nullable(),
  failure: CaptureFailureSchema.nullable(),
  /** Fingers that look like one given under another name in this visit (SBI finger names): a warning, no verdict. */
  namedTwice: z.array(z.strictObject({ finger: z.enum(FINGERS), resembles: z.enum(FINGERS) })),
  /** What NIST's own program says of the fingers of this capture, where it is installed; `name` with its version. */
  scores: z.array(z.strictObject({ name: z.string(), site: SiteSchema.nullable(), score: z.number() })),
});
export type CaptureView = z.infer<typeof CaptureViewSchema>;
