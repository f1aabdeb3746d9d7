import { z } from 'zod';
import { EXCEPTION_REASONS } from '#vocabulary/exception-reasons.ts';
import { SiteSchema } from '#vocabulary/fingers.ts';

import { TimeSchema } from './time.ts';

/** One finger or eye that cannot be read, as the officer records it. */
export const ExceptionSchema = z.strictObject({ what: SiteSchema, reason: z.enum(EXCEPTION_REASONS) });
export type Exception = z.infer<typeof ExceptionSchema>;

export const RecordedExceptionSchema = ExceptionSchema.extend({ recordedAt: TimeSchema });
export type RecordedException = z.infer<typeof RecordedExceptionSchema>;

export const ExceptionsViewSchema = z.strictObject({
  recorded: z.array(RecordedExceptionSchema),
  /** Path relative to the page where the photograph can be seen; null when there is no photograph. */
  photo: z.string().nullable(),
});
export type ExceptionsView = z.infer<typeof ExceptionsViewSchema>;
