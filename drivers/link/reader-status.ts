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
  /** Present exactly when we drive the reader ourselves. Times are milliseconds since 1970. */
  own: z
    .strictObject({
      /** What its pictures are good for (see the reader port). */
      grade: z.enum(READER_GRADES).optional(),
      calibration: z.enum(CALIBRATIONS).optional(),
      calibratedAt: z.number().optional(),
      /** Whether its resolution can be measured here. */
      canCalibrate: z.boolean(),
      /** When the certificate of its key ends; absent without one. */
      certificateUntil: z.number().optional(),
      lastCaptureAt: z.number().optional(),
      /** Of its last stream; absent before the first. */
      framesPerSecond: z.number().optional(),
      /** What a state alone does not say. */
      problem: z.enum(READER_PROBLEMS).optional(),
      /** What the driver says of its last failure, for whoever helps from afar; never shown as a sentence. */
      detail: z.string().optional(),
    })
    .optional(),
  /** Present exactly when the reader is reached through another vendor's own service. */
  service: z
    .strictObject({
      /** Who makes it, as its digitalId says; only proven when the state is not `not-trusted`. */
      provider: z.string(),
      port: z.int(),
      /** Empty while it is not registered. */
      purpose: z.enum([...PURPOSES, '']),
      /** Whether the provider's page is offered it. */
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
 * A bus of the machine that cannot be looked at: `unavailable` for want of the bus itself or of a library, which `detail`
 * names; `failed` for anything else, with the library's own word.
 */
export const BusTroubleSchema = z.strictObject({ code: z.enum(BUS_TROUBLES), detail: z.string() });
export type BusTrouble = z.infer<typeof BusTroubleSchema>;
