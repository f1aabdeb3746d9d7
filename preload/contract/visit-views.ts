import { z } from 'zod';
import { ID_TYPES, METHODS, METHOD_REASONS, SIGN_IN_PEOPLE, SIGN_IN_PHASES } from '#vocabulary/sign-in.ts';
import { VISIT_STEPS } from '#vocabulary/visit-steps.ts';

import { ExceptionsViewSchema } from './exception-views.ts';
import { TimeSchema } from './time.ts';

export const MethodSchema = z.enum(METHODS);

/** What can be chosen for a visit, with the reason where a method is not possible here and now. */
export const VisitOptionsSchema = z.strictObject({
  idTypes: z.array(z.enum(ID_TYPES)),
  /** Where the registrant may sign in, and how. */
  providers: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      methods: z.array(
        z.strictObject({
          method: MethodSchema,
          possible: z.boolean(),
          reason: z.enum(METHOD_REASONS).nullable(),
        }),
      ),
    }),
  ),
});
export type VisitOptions = z.infer<typeof VisitOptionsSchema>;

export const VisitViewSchema = z.strictObject({
  visitId: z.string(),
  startedAt: TimeSchema,
  step: z.enum(VISIT_STEPS),
  provider: z.strictObject({ id: z.string(), name: z.string() }),
  idType: z.enum(ID_TYPES),
  method: MethodSchema,
  /** Known after sign-in; the number is masked except for its last three characters. */
  registrant: z.strictObject({ name: z.string(), maskedNumber: z.string() }).nullable(),
  exceptions: ExceptionsViewSchema,
  program: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  /** Present once the submission is durable. */
  saved: z.strictObject({ number: z.string(), submissionId: z.string(), at: TimeSchema }).nullable(),
});
export type VisitView = z.infer<typeof VisitViewSchema>;

/** The sign-in at the provider, seen from the officer's side. */
export const SignInViewSchema = z.strictObject({
  who: z.enum(SIGN_IN_PEOPLE),
  host: z.string(),
  /** Whether the way to it is encrypted. */
  secure: z.boolean(),
  phase: z.enum(SIGN_IN_PHASES),
});
export type SignInView = z.infer<typeof SignInViewSchema>;
