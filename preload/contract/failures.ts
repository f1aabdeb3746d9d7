import { z } from 'zod';
import { FAILURE_CODES } from '#vocabulary/failures.ts';

export const FailureSchema = z.strictObject({
  code: z.enum(FAILURE_CODES),
  /** Facts for the text: sizes, limits, field names of the form. Never a registrant's data. */
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  /** Number under which the log has the details of an `internal` failure. */
  incident: z.string().optional(),
});
export type Failure = z.infer<typeof FailureSchema>;
