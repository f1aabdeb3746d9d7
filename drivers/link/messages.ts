import { z } from 'zod';
import { MODES } from '#vocabulary/station.ts';

import { CALIBRATION_REFUSALS } from '#vocabulary/calibration-refusals.ts';
import { GuidanceSchema } from '#vocabulary/guidance.ts';
import { ResolutionSchema } from './calibration.ts';
import { CaptureFailureSchema } from './capture.ts';
import { BusTroubleSchema, PortTroubleSchema, ReaderStatusSchema } from './reader-status.ts';
import { SimulatedActSchema } from './simulated-acts.ts';
import { OtherServicesSchema, ReaderTrustSchema, ServiceSettingsSchema, ServiceTrustSchema } from './trust.ts';

/**
 * The messages between main and the device host. Both ends parse what arrives: a process boundary is never trusted by
 * its type alone. Bytes travel as `Uint8Array` by structured clone.
 */

const BytesSchema = z.instanceof(Uint8Array<ArrayBufferLike>);

/** Main to device host. */
export const ToHostSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('configure'),
    mode: z.enum(MODES),
    service: ServiceSettingsSchema,
    trust: ServiceTrustSchema,
    /** Device ids of the simulated readers to make; only obeyed in training mode. */
    simulated: z.array(z.string()),
    /** Which readers plugged into this machine are driven; absent, none is looked for. */
    plugged: z
      .strictObject({
        /** Serial ports that an installer says a reader is at (`/dev/ttyUSB0`, `COM3`); no other is opened. */
        serialPorts: z.array(z.string()),
        /** By serial number: a unit keeps its resolution in whatever socket it is. */
        resolutions: z.record(z.string(), ResolutionSchema),
      })
      .optional(),
    /** Pinned trust in services of other vendors on this machine; absent, they are not looked for. */
    otherServices: OtherServicesSchema.optional(),
  }),
  z.strictObject({ type: z.literal('arm'), visitId: z.string() }),
  z.strictObject({ type: z.literal('disarm') }),
  z.strictObject({ type: z.literal('simulate'), id: z.int(), act: SimulatedActSchema }),
  /** Keys of a reader that came later, or fresh ones in place of those it has. */
  z.strictObject({ type: z.literal('trust-reader'), deviceId: z.string(), trust: ReaderTrustSchema }),
  /** A fresh key in place of the one that signs our listing of other vendors' readers. PKCS#8 PEM and certificate. */
  z.strictObject({ type: z.literal('trust-listing'), key: z.string(), certificate: z.string() }),
  /** A fresh certificate (PEM) in place of the one auth answers are encrypted to. */
  z.strictObject({ type: z.literal('trust-encryption'), certificate: z.string() }),
  /** Opens a reader anew that could not be opened, or has failed. */
  z.strictObject({ type: z.literal('open-reader'), deviceId: z.string() }),
  /** Begins a capture that is kept nowhere and signed by nobody; `test-ended` answers. */
  z.strictObject({ type: z.literal('test-reader'), id: z.int(), deviceId: z.string() }),
  /** Ends the test or the measurement that runs. */
  z.strictObject({ type: z.literal('stop-test') }),
  /** Measures a reader's resolution by lines this far apart; `calibrated` answers. */
  z.strictObject({
    type: z.literal('calibrate'),
    id: z.int(),
    deviceId: z.string(),
    pitchMillimetres: z.number().positive(),
  }),
]);
export type ToHost = z.infer<typeof ToHostSchema>;

/** Device host to main. */
export const FromHostSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('listening'), port: z.int() }),
  z.strictObject({ type: z.literal('failed'), code: z.enum(['no-free-port', 'bad-configuration']) }),
  z.strictObject({
    type: z.literal('readers'),
    readers: z.array(ReaderStatusSchema),
    /** Ports where something answers that is no usable service of readers; absent while nobody looks for services. */
    troubles: z.array(PortTroubleSchema).optional(),
    /** Why readers that are plugged in cannot be looked for; absent while they can. */
    busTroubles: z.array(BusTroubleSchema).optional(),
  }),
  z.strictObject({
    type: z.literal('capture-started'),
    transactionId: z.string(),
    origin: z.string(),
    deviceId: z.string(),
    requestedScore: z.number(),
    timeoutMs: z.number(),
    /** SBI names of the fingers or eyes that are asked for; empty, or `UNKNOWN`, where any will do. */
    wanted: z.array(z.string()),
  }),
  z.strictObject({
    type: z.literal('preview'),
    transactionId: z.string(),
    /** A Windows bitmap, 8-bit grey, at most 320 pixels wide. */
    picture: BytesSchema,
    guidance: GuidanceSchema,
    /** 0-100, our own measure; the mean of the parts. */
    quality: z.number(),
    bestQuality: z.number(),
    /** Each finger or eye that is seen, left to right, by its SBI name or `UNKNOWN`. */
    parts: z.array(z.strictObject({ name: z.string(), quality: z.number() })),
  }),
  z.strictObject({
    type: z.literal('capture-ended'),
    transactionId: z.string(),
    outcome: z.discriminatedUnion('ok', [
      z.strictObject({
        ok: z.literal(true),
        /** SBI hash chain values of the answer, upper-case hexadecimal. */
        hashes: z.array(z.string()),
        qualityScores: z.array(z.number()),
        /** The SBI name of each, or `UNKNOWN`. */
        bioSubTypes: z.array(z.string()),
        /** From the first frame with a finger to the finished answer, milliseconds. */
        elapsedMs: z.number(),
      }),
      z.strictObject({ ok: z.literal(false), failure: CaptureFailureSchema }),
    ]),
  }),
  /** A warning, never a verdict: a print resembles one that was given under another name in this visit. */
  z.strictObject({
    type: z.literal('finger-named-twice'),
    transactionId: z.string(),
    bioSubType: z.string(),
    resembles: z.string(),
    /** 0 to 1. */
    score: z.number(),
  }),
  /** What NIST's own program said of a finger, where it is installed; comes seconds after `capture-ended`. */
  z.strictObject({
    type: z.literal('finger-scored'),
    transactionId: z.string(),
    bioSubType: z.string(),
    /** With its version: `NFIQ 2 (2.3.0)`. */
    name: z.string(),
    /** 0-100. */
    score: z.number(),
  }),
  z.strictObject({
    type: z.literal('test-preview'),
    id: z.int(),
    /** As that of `preview`. */
    picture: BytesSchema,
    guidance: GuidanceSchema,
    quality: z.number(),
    bestQuality: z.number(),
  }),
  z.strictObject({
    type: z.literal('test-ended'),
    id: z.int(),
    outcome: z.discriminatedUnion('ok', [
      z.strictObject({ ok: z.literal(true), quality: z.number() }),
      z.strictObject({ ok: z.literal(false), failure: CaptureFailureSchema }),
    ]),
  }),
  /** What NIST's own program said of the finger of a test, where it is installed; comes after `test-ended`. */
  z.strictObject({
    type: z.literal('test-scored'),
    id: z.int(),
    /** With its version: `NFIQ 2 (2.3.0)`. */
    name: z.string(),
    /** 0-100. */
    score: z.number(),
  }),
  z.strictObject({
    type: z.literal('calibrated'),
    id: z.int(),
    outcome: z.discriminatedUnion('ok', [
      z.strictObject({ ok: z.literal(true), resolution: ResolutionSchema }),
      z.strictObject({ ok: z.literal(false), code: z.enum(CALIBRATION_REFUSALS) }),
    ]),
  }),
  z.strictObject({ type: z.literal('simulated'), id: z.int(), ok: z.boolean(), code: z.string().optional() }),
  z.strictObject({
    type: z.literal('refused'),
    what: z.enum(['host', 'origin', 'not-armed', 'malformed']),
    origin: z.string(),
  }),
]);
export type FromHost = z.infer<typeof FromHostSchema>;
