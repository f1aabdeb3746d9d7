import { z } from 'zod';
import { CAPTURE_CAUSES, CAPTURE_FAILURES } from '#vocabulary/capture-failures.ts';
import { CAPTURE_PHASES } from '#vocabulary/capture-phases.ts';
import { GuidanceSchema } from '#vocabulary/guidance.ts';
import { FINGERS, PlacedHandSchema, SiteSchema } from '#vocabulary/fingers.ts';

export const CaptureFailureSchema = z.strictObject({
  cause: z.enum(CAPTURE_CAUSES),
  code: z.enum(CAPTURE_FAILURES),
  /** Of `incomplete`: what was wrong with the fingers or eyes most of the time. */
  guidance: GuidanceSchema.nullable(),
});

/** The capture panel. `frame` is a path relative to the page, to be used as an image source once. */
export const CaptureViewSchema = z.strictObject({
  phase: z.enum(CAPTURE_PHASES),
  guidance: GuidanceSchema.nullable(),
  quality: z.number(),
  bestQuality: z.number(),
  threshold: z.number(),
  /** Each finger or eye that is seen, left to right; `site` is null where it is not known which it is. */
  parts: z.array(z.strictObject({ site: SiteSchema.nullable(), quality: z.number() })),
  /** What the page requests by name, of this placement if there are several; empty when any finger or eye is allowed. */
  wanted: z.array(SiteSchema),
  /** Which placement of a capture the reader waits for, or failed at; null where one takes all that the page requests. */
  placement: z.strictObject({ hand: PlacedHandSchema, number: z.int(), of: z.int() }).nullable(),
  /** Fingers and eyes captured in the visit with the requested quality, if they were named, and those that earlier placements have taken. */
  done: z.array(SiteSchema),
  /** Captures begun in the visit; `bestQuality` is the best of them all. */
  attempt: z.int(),
  recommendedAttempts: z.int(),
  frame: z.string().nullable(),
  failure: CaptureFailureSchema.nullable(),
  /** Fingers that look like a finger captured under another name in this visit (SBI finger names): only a warning. */
  namedTwice: z.array(z.strictObject({ finger: z.enum(FINGERS), resembles: z.enum(FINGERS) })),
  /** Another program on this machine asked for a capture in this visit; it was refused and got nothing. */
  otherRefused: z.boolean(),
  /** What NIST's own program says of the fingers of this capture, where it is installed; `name` with its version. */
  scores: z.array(z.strictObject({ name: z.string(), site: SiteSchema.nullable(), score: z.number() })),
});
export type CaptureView = z.infer<typeof CaptureViewSchema>;
