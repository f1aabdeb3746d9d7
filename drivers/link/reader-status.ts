import { z } from 'zod';

import { ListingProblemSchema } from './service-problem.ts';

/**
 * - `starting`: it is being brought up
 * - `nothing-there`: an installer has said that a reader is at this port, and none was there yet
 * - `held`: another program holds it
 * - `calibration-unreadable`: the calibration in the unit's own memory makes no sense
 * - `failed`: it does not answer as its protocol asks
 * - `resting`: it cools down after long use, and is ready again by itself within a minute or so
 * - `certificate-early`, `certificate-over`: the dates of its certificate do not hold by this machine's clock
 * - `certificate-unfit`: the key that was given for it is not that of its certificate, so that it has none
 */
const READER_PROBLEMS = [
  'starting',
  'nothing-there',
  'held',
  'calibration-unreadable',
  'failed',
  'resting',
  'certificate-early',
  'certificate-over',
  'certificate-unfit',
] as const;

export const ReaderStatusSchema = z.strictObject({
  deviceId: z.string(),
  make: z.string(),
  model: z.string(),
  serialNo: z.string(),
  type: z.enum(['Finger', 'Iris']),
  /**
   * `not-trusted`: of another vendor's service, and not believed; `service.problem` says why. `no-permission`: plugged
   * in, but the operating system keeps us from it. `not-calibrated`: its resolution is to be measured first.
   */
  state: z.enum([
    'ready',
    'busy',
    'not-ready',
    'not-calibrated',
    'not-registered',
    'wrong-certificate',
    'no-permission',
    'gone',
    'not-trusted',
  ]),
  level: z.enum(['L0', 'L1']),
  /** Present exactly when we drive the reader ourselves. Times are milliseconds since 1970. */
  own: z
    .strictObject({
      /** What its pictures are good for (see the reader port). */
      grade: z.enum(['registration', 'authentication', 'demo']).optional(),
      calibration: z.enum(['maker', 'measured', 'none']).optional(),
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
      purpose: z.enum(['Auth', 'Registration', '']),
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
export const BusTroubleSchema = z.strictObject({ code: z.enum(['unavailable', 'failed']), detail: z.string() });
export type BusTrouble = z.infer<typeof BusTroubleSchema>;
