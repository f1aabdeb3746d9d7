import { z } from 'zod';
import { COMPONENT_REFUSALS, PROGRAM_STATES } from '#vocabulary/programs.ts';

export const ProgramViewSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  needs: z.array(z.string()),
  state: z.enum(PROGRAM_STATES),
  mayApply: z.boolean(),
  /** The questions for which the form is refused; empty too where it is not a form at all. */
  refused: z.array(z.strictObject({ label: z.string(), reason: z.enum(COMPONENT_REFUSALS) })),
});
export type ProgramView = z.infer<typeof ProgramViewSchema>;

export const ApplicationViewSchema = z.strictObject({
  applicationId: z.string(),
  programName: z.string(),
  appliedAt: z.string(),
  state: z.string(),
});
export type ApplicationView = z.infer<typeof ApplicationViewSchema>;

export const BenefitViewSchema = z.strictObject({
  programName: z.string(),
  approvedAt: z.string().nullable(),
  awaited: z.number(),
  received: z.number(),
  reference: z.string().nullable(),
});
export type BenefitView = z.infer<typeof BenefitViewSchema>;

export const ProfileViewSchema = z.strictObject({
  entries: z.array(z.strictObject({ key: z.string(), value: z.string(), verified: z.boolean() })),
});
export type ProfileView = z.infer<typeof ProfileViewSchema>;

/** Form.io's `submission.data`. */
export const AnswersSchema = z.record(z.string(), z.json());
export type Answers = z.infer<typeof AnswersSchema>;

export const PartViewSchema = z.strictObject({
  partId: z.string(),
  slot: z.string(),
  name: z.string(),
  mediaType: z.string(),
  size: z.int(),
  /** Path relative to the page where the content can be seen while the visit or the review is open. */
  path: z.string(),
});
export type PartView = z.infer<typeof PartViewSchema>;

export const FormViewSchema = z.strictObject({
  programId: z.string(),
  programName: z.string(),
  /** Form.io JSON as text. */
  schema: z.string(),
  answers: AnswersSchema,
  /** Keys of answers that are what the sign-in said. */
  verifiedKeys: z.array(z.string()),
  /** Keys of answers that the provider told without signing them. */
  toldKeys: z.array(z.string()),
  /** The labels of the questions that the sign-in could have answered and did not. */
  notGiven: z.array(z.string()),
  /** What the sign-in said, by key, changed or not. */
  confirmed: z.record(z.string(), z.string()),
  parts: z.array(PartViewSchema),
});
export type FormView = z.infer<typeof FormViewSchema>;

export const FieldProblemSchema = z.strictObject({ key: z.string(), label: z.string(), rule: z.string() });

/** One answer as a person reads it, the question's own words and the answer's, or a heading with answers under it. */
export const AnswerLineSchema = z.strictObject({
  /** The answer's place in the answers: `members[0].memberName`. */
  key: z.string(),
  label: z.string(),
  /** Empty for a heading. */
  value: z.string(),
  verified: z.boolean(),
  /** The provider told this answer and did not sign it. */
  told: z.boolean(),
  /** What the sign-in said, where the answer was changed by hand. */
  claimed: z.string().nullable(),
  /** The form does not say how to read it, so it is shown as it is sent. */
  isRaw: z.boolean(),
  get lines() {
    return z.array(AnswerLineSchema).readonly();
  },
});
export type AnswerLine = z.infer<typeof AnswerLineSchema>;

/** All that will be sent, as a letter that could be printed. */
export const LookOverViewSchema = z.strictObject({
  programName: z.string(),
  registrantName: z.string(),
  lines: z.array(AnswerLineSchema),
  parts: z.array(PartViewSchema),
  problems: z.array(FieldProblemSchema),
  /** SHA-256 of all that is shown, to be handed back with the submission. */
  shownSha256: z.string(),
  consent: z.strictObject({ textId: z.string(), language: z.string(), paragraphs: z.array(z.string()) }),
});
export type LookOverView = z.infer<typeof LookOverViewSchema>;
