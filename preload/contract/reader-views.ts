import { z } from 'zod';
import { READER_TEST_PHASES } from '#vocabulary/capture-phases.ts';
import { GuidanceSchema } from '#vocabulary/guidance.ts';
import {
  BIOMETRIC_TYPES,
  CALIBRATIONS,
  LEVELS,
  LISTED_STATES,
  PURPOSES,
  READER_GRADES,
  READER_PROBLEMS,
} from '#vocabulary/readers.ts';
import { ListingProblemSchema, ServiceProblemSchema } from '#vocabulary/service-problems.ts';

import { CaptureFailureSchema } from './capture-views.ts';
import { TimeSchema } from './time.ts';

/** What the windows show of readers. */

export const ReaderViewSchema = z.strictObject({
  deviceId: z.string(),
  /** Empty when a reader that is not trusted gave no name. */
  name: z.string(),
  serialNo: z.string(),
  type: z.enum(BIOMETRIC_TYPES),
  state: z.enum(LISTED_STATES),
  level: z.enum(LEVELS),
  /** What is known of a reader that the kiosk drives itself. */
  own: z
    .strictObject({
      grade: z.enum(READER_GRADES).nullable(),
      calibration: z.enum(CALIBRATIONS).nullable(),
      calibratedAt: TimeSchema.nullable(),
      canCalibrate: z.boolean(),
      certificateUntil: TimeSchema.nullable(),
      lastCaptureAt: TimeSchema.nullable(),
      framesPerSecond: z.number().nullable(),
      /** What its driver says about its last failure, for the support text. */
      detail: z.string().nullable(),
      problem: z.enum(READER_PROBLEMS).nullable(),
    })
    .nullable(),
  /** The service it is reached through, where that is another vendor's own. */
  service: z
    .strictObject({
      provider: z.string(),
      port: z.int(),
      purpose: z.enum([...PURPOSES, '']),
      /** Whether it is offered to the provider's page. */
      offered: z.boolean(),
      /** Present exactly in the state `not-trusted`. */
      problem: ListingProblemSchema.nullable(),
    })
    .nullable(),
});
export type ReaderView = z.infer<typeof ReaderViewSchema>;

/** A test capture on the page of the readers; `frame` is used like the one of the capture panel. */
export const ReaderTestViewSchema = z.strictObject({
  deviceId: z.string(),
  phase: z.enum(READER_TEST_PHASES),
  guidance: GuidanceSchema.nullable(),
  quality: z.number(),
  bestQuality: z.number(),
  frame: z.string().nullable(),
  failure: CaptureFailureSchema.nullable(),
  /** Why the answer of another vendor's service was not believed; present exactly with `service-not-believed`. */
  problem: ServiceProblemSchema.nullable(),
  /** The field of an ISO record at fault, under the name that the record's parser uses. */
  field: z.string().nullable(),
  /** What NIST's own program says about the finger, where it is installed; `name` with its version. */
  nist: z.strictObject({ name: z.string(), score: z.number() }).nullable(),
});
export type ReaderTestView = z.infer<typeof ReaderTestViewSchema>;
