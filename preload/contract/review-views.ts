import { z } from 'zod';
import { EVIDENCE_KINDS, EVIDENCE_STATES, UNDECIDABLE } from '#vocabulary/evidence.ts';
import { SUBMISSION_STATES, SendingCauseSchema } from '#vocabulary/submission-states.ts';
import { SUBMISSION_KINDS } from '#vocabulary/journal-kinds.ts';

import { AnswerLineSchema, PartViewSchema } from './application-views.ts';
import { RecordedExceptionSchema } from './exception-views.ts';
import { TimeSchema } from './time.ts';

export const SubmissionRowSchema = z.strictObject({
  submissionId: z.string(),
  /** Short number people can read to each other; the portal's application number once accepted. */
  number: z.string(),
  state: z.enum(SUBMISSION_STATES),
  programName: z.string(),
  createdAt: TimeSchema,
  officerName: z.string(),
  /** Bytes that will be sent. */
  size: z.int(),
  parts: z.int(),
  /** Why it does not go on by itself, or when it will be tried again. */
  waiting: z
    .strictObject({ cause: SendingCauseSchema, nextTryAt: TimeSchema.nullable(), attempts: z.int() })
    .nullable(),
  applicationId: z.string().nullable(),
  /** What the reviewer wrote when it was returned or rejected; null otherwise. */
  reason: z.string().nullable(),
});
export type SubmissionRow = z.infer<typeof SubmissionRowSchema>;

/** One line of evidence: it says what was checked, with the result. */
export const EvidenceLineSchema = z.strictObject({
  kind: z.enum(EVIDENCE_KINDS),
  state: z.enum(EVIDENCE_STATES),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type EvidenceLine = z.infer<typeof EvidenceLineSchema>;

export const ReviewViewSchema = z.strictObject({
  row: SubmissionRowSchema,
  registrantName: z.string(),
  lines: z.array(AnswerLineSchema),
  parts: z.array(PartViewSchema),
  evidence: z.array(EvidenceLineSchema),
  /** Fingers and eyes that could not be read, and the photograph of it; null when all could be read. */
  exceptions: z
    .strictObject({ recorded: z.array(RecordedExceptionSchema), photo: PartViewSchema.nullable() })
    .nullable(),
  manifestSha256: z.string(),
  history: z.array(z.strictObject({ at: TimeSchema, what: z.enum(SUBMISSION_KINDS), who: z.string() })),
  /** Null when the signed-in person may decide. */
  whyNot: z.enum(UNDECIDABLE).nullable(),
});
export type ReviewView = z.infer<typeof ReviewViewSchema>;
