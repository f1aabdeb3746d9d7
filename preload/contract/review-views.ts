import { z } from 'zod';

import { AnswerLineSchema, PartViewSchema } from './application-views.ts';
import { RecordedExceptionSchema } from './exception-views.ts';
import { TimeSchema } from './time.ts';

export const SubmissionStateSchema = z.enum([
  'draft',
  'submitted',
  'returned',
  'rejected',
  'approved',
  'uploading',
  'quarantined',
  'accepted',
  'purged',
]);
export type SubmissionState = z.infer<typeof SubmissionStateSchema>;

export const SubmissionRowSchema = z.strictObject({
  submissionId: z.string(),
  /** Short number people can read to each other; the portal's application number once accepted. */
  number: z.string(),
  state: SubmissionStateSchema,
  programName: z.string(),
  createdAt: TimeSchema,
  officerName: z.string(),
  /** Bytes that will be sent. */
  size: z.int(),
  parts: z.int(),
  /** Why it does not go on by itself, or when it will be tried again. */
  waiting: z.strictObject({ cause: z.string(), nextTryAt: TimeSchema.nullable(), attempts: z.int() }).nullable(),
  applicationId: z.string().nullable(),
  /** What the reviewer wrote when it was returned or rejected; null otherwise. */
  reason: z.string().nullable(),
});
export type SubmissionRow = z.infer<typeof SubmissionRowSchema>;

/** One line of evidence, stated as checked, not as hoped. */
export const EvidenceLineSchema = z.strictObject({
  kind: z.enum([
    'registrant-sign-in',
    'capture',
    'consent',
    'operator',
    'documents',
    'station',
    'verified-answers',
    'screen-only-rules',
    'exceptions',
    'exception-photo',
    'named-twice',
  ]),
  state: z.enum(['good', 'care', 'bad']),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type EvidenceLine = z.infer<typeof EvidenceLineSchema>;

export const ReviewViewSchema = z.strictObject({
  row: SubmissionRowSchema,
  registrantName: z.string(),
  lines: z.array(AnswerLineSchema),
  parts: z.array(PartViewSchema),
  evidence: z.array(EvidenceLineSchema),
  /** Fingers and eyes that could not be read, and the photograph of it; null when all could. */
  exceptions: z
    .strictObject({ recorded: z.array(RecordedExceptionSchema), photo: PartViewSchema.nullable() })
    .nullable(),
  manifestSha256: z.string(),
  history: z.array(z.strictObject({ at: TimeSchema, what: z.string(), who: z.string() })),
  /** Null when the signed-in person may decide. */
  whyNot: z.enum(['author', 'not-supervisor', 'not-waiting']).nullable(),
});
export type ReviewView = z.infer<typeof ReviewViewSchema>;
