import { z } from 'zod';

import { ExceptionsViewSchema } from './exception-views.ts';
import { TimeSchema } from './time.ts';

export const ID_TYPES = ['national-id', 'virtual-id'] as const;
export const METHODS = ['fingerprint', 'iris', 'code', 'wallet'] as const;
export const MethodSchema = z.enum(METHODS);
export type Method = z.infer<typeof MethodSchema>;

/** What can be chosen for a visit, with the reason where a method is not possible here and now. */
export const VisitOptionsSchema = z.strictObject({
  idTypes: z.array(z.enum(ID_TYPES)),
  methods: z.array(
    z.strictObject({
      method: MethodSchema,
      possible: z.boolean(),
      reason: z
        .enum(['no-reader', 'reader-not-trusted', 'reader-not-ready', 'reader-resting', 'provider-does-not-offer'])
        .nullable(),
    }),
  ),
});
export type VisitOptions = z.infer<typeof VisitOptionsSchema>;

export const VisitStepSchema = z.enum(['identify', 'programs', 'form', 'look-over', 'saved']);
export type VisitStep = z.infer<typeof VisitStepSchema>;

export const VisitViewSchema = z.strictObject({
  visitId: z.string(),
  startedAt: TimeSchema,
  step: VisitStepSchema,
  idType: z.enum(ID_TYPES),
  method: MethodSchema,
  /** Known after sign-in; the number is masked but for its last three characters. */
  registrant: z.strictObject({ name: z.string(), maskedNumber: z.string() }).nullable(),
  exceptions: ExceptionsViewSchema,
  program: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  /** Present once the submission is durable. */
  saved: z.strictObject({ number: z.string(), submissionId: z.string(), at: TimeSchema }).nullable(),
});
export type VisitView = z.infer<typeof VisitViewSchema>;

/** The sign-in at the provider, seen from the officer's side. */
export const SignInViewSchema = z.strictObject({
  who: z.enum(['operator', 'registrant']),
  host: z.string(),
  phase: z.enum(['opening', 'page', 'verifying']),
});
export type SignInView = z.infer<typeof SignInViewSchema>;
