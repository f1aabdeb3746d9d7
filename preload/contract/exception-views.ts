import { z } from 'zod';

import { TimeSchema } from './time.ts';

/** The finger and eye names of MOSIP SBI 0.9.5; each hand from the little finger to the thumb. */
export const FINGERS = [
  'Left LittleFinger',
  'Left RingFinger',
  'Left MiddleFinger',
  'Left IndexFinger',
  'Left Thumb',
  'Right LittleFinger',
  'Right RingFinger',
  'Right MiddleFinger',
  'Right IndexFinger',
  'Right Thumb',
] as const;
export const EYES = ['Left', 'Right'] as const;
export const EXCEPTION_REASONS = ['missing', 'injured', 'worn', 'cannot-be-opened', 'other-health'] as const;
export type ExceptionReason = (typeof EXCEPTION_REASONS)[number];

export const SiteSchema = z.enum([...FINGERS, ...EYES]);
export type ExceptionSite = z.infer<typeof SiteSchema>;

/** One finger or eye that cannot be read, as the officer records it. */
export const ExceptionSchema = z.strictObject({ what: SiteSchema, reason: z.enum(EXCEPTION_REASONS) });
export type Exception = z.infer<typeof ExceptionSchema>;

export const RecordedExceptionSchema = ExceptionSchema.extend({ recordedAt: TimeSchema });
export type RecordedException = z.infer<typeof RecordedExceptionSchema>;

export const ExceptionsViewSchema = z.strictObject({
  recorded: z.array(RecordedExceptionSchema),
  /** Path relative to the page where the photograph can be seen; null when there is none. */
  photo: z.string().nullable(),
});
export type ExceptionsView = z.infer<typeof ExceptionsViewSchema>;
