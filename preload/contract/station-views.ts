import { z } from 'zod';
import { BUS_TROUBLES } from '#vocabulary/readers.ts';
import { ROLES, TRAINING_ROLES } from '#vocabulary/people.ts';
import { MODES, PORTAL_STATES, PROTECTIONS } from '#vocabulary/station.ts';

import { ListingProblemSchema } from '#vocabulary/service-problems.ts';
import { ReaderViewSchema } from './reader-views.ts';
import { SubmissionRowSchema } from './review-views.ts';
import { TimeSchema } from './time.ts';

/** What the windows show. Views hold no more than the screen needs; identity numbers come masked. */

export const OperatorViewSchema = z.strictObject({ name: z.string(), role: z.enum(ROLES) });
export type OperatorView = z.infer<typeof OperatorViewSchema>;

export const StationViewSchema = z.strictObject({
  stationId: z.string(),
  centre: z.string(),
  /** Where the centre is (ISO 3166-1 alpha-2), if it is set. */
  country: z.string().nullable(),
  mode: z.enum(MODES),
  version: z.string(),
  /** Whether the portal answered at the last try. */
  portal: z.enum(PORTAL_STATES),
  provider: z.strictObject({ name: z.string(), host: z.string(), secure: z.boolean() }),
  /** Submissions that are kept here and not yet accepted by the portal. */
  waiting: z.int(),
  readers: z.array(ReaderViewSchema),
  /** Ports of readers' services on which another program answers. */
  serviceTroubles: z.array(z.strictObject({ port: z.int(), problem: ListingProblemSchema })),
  /** Why readers that are plugged in cannot be looked for: no such bus, or a library is missing (`detail` names it). */
  busTroubles: z.array(z.strictObject({ code: z.enum(BUS_TROUBLES), detail: z.string() })),
  /** The device host answers; false while it is being restarted. */
  readersService: z.boolean(),
  operator: OperatorViewSchema.nullable(),
  /** What protects the station's storage key: the system's key store, or nothing but file permissions. */
  protection: z.enum(PROTECTIONS),
  limits: z.strictObject({ documentBytes: z.int() }),
});
export type StationView = z.infer<typeof StationViewSchema>;

export const HomeViewSchema = z.strictObject({
  returned: z.array(SubmissionRowSchema),
  blocked: z.array(SubmissionRowSchema),
  toReview: z.int(),
  /** Visits that ended without a submission; their answers are kept sealed. */
  unfinished: z.array(z.strictObject({ submissionId: z.string(), programName: z.string(), startedAt: TimeSchema })),
});
export type HomeView = z.infer<typeof HomeViewSchema>;

/** Training only: the people with fingers for the simulated glass. */
export const TrainingPersonSchema = z.strictObject({
  personId: z.string(),
  name: z.string(),
  number: z.string(),
  role: z.enum(TRAINING_ROLES),
  pin: z.string().nullable(),
});
export type TrainingPerson = z.infer<typeof TrainingPersonSchema>;
