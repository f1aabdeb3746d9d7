import { z } from 'zod';
import {
  BIOMETRIC_TYPES,
  BUS_TROUBLES,
  CALIBRATIONS,
  LEVELS,
  LISTED_STATES,
  PURPOSES,
  READER_GRADES,
  READER_PROBLEMS,
} from '#vocabulary/readers.ts';
import { ListingProblemSchema } from '#vocabulary/service-problems.ts';

export const ReaderStatusSchema = z.strictObject({
  deviceId: z.string(),
  make: z.string(),
  model: z.string(),
  serialNo: z.string(),
  type: z.enum(BIOMETRIC_TYPES),
  state: z.enum(LISTED_STATES),
  level: z.enum(LEVELS),
  /** Only present when we drive the reader ourselves. Times are milliseconds since 1970. */
  own: z
    .strictObject({
      /** What its pictures may be used for (see the reader port). */
      grade: z.enum(READER_GRADES).optional(),
      calibration: z.enum(CALIBRATIONS).optional(),
      calibratedAt: z.number().optional(),
      /** Whether its resolution can be measured here. */
      canCalibrate: z.boolean(),
      /** When the certificate of its key ends; absent without a certificate. */
      certificateUntil: z.number().optional(),
      lastCaptureAt: z.number().optional(),
      /** The rate of its last stream; absent before the first. */
      framesPerSecond: z.number().optional(),
      /** A problem that the state alone does not show. */
      problem: z.enum(READER_PROBLEMS).optional(),
      /** The driver's detail of its last failure, for remote support; not a sentence for the screen. */
      detail: z.string().optional(),
    })
    .optional(),
  /** Only present when the reader belongs to another vendor's own service. */
  service: z
    .strictObject({
      /** Its maker according to its digitalId; not proven when the state is `not-trusted`. */
      provider: z.string(),
      port: z.int(),
      /** Empty while it is not registered. */
      purpose: z.enum([...PURPOSES, '']),
      /** Whether it is offered to the provider's page. */
      offered: z.boolean(),
      problem: ListingProblemSchema.optional(),
    })
    .optional(),
});
export type ReaderStatus = z.infer<typeof ReaderStatusSchema>;

/** A port of SBI's range where something answers that is no usable service of readers. */
export const PortTroubleSchema = z.strictObject({ port: z.int(), problem: ListingProblemSchema });
export type PortTrouble = z.infer<typeof PortTroubleSchema>;

/**
 * A bus of the machine that cannot be read: `unavailable` when the bus or a library is missing, which `detail` names;
 * `failed` for anything else, with the library's own message.
 */
export const BusTroubleSchema = z.strictObject({ code: z.enum(BUS_TROUBLES), detail: z.string() });
export type BusTrouble = z.infer<typeof BusTroubleSchema>;
