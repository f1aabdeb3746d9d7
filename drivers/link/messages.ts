import { z } from 'zod';
import { MODES } from '#vocabulary/station.ts';

import { CALIBRATION_REFUSALS } from '#vocabulary/calibration-refusals.ts';
import { PlacedHandSchema } from '#vocabulary/fingers.ts';
import { GuidanceSchema } from '#vocabulary/guidance.ts';
import { ResolutionSchema } from './calibration.ts';
import { CaptureFailureSchema, CaptureSecretSchema } from './capture.ts';
import { BusTroubleSchema, PortTroubleSchema, ReaderStatusSchema } from './reader-status.ts';
import { SimulatedActSchema } from './simulated-acts.ts';
import { OtherServicesSchema, ReaderTrustSchema, ServiceSettingsSchema, ServiceTrustSchema } from './trust.ts';

/**
 * The messages between main and the device host. Both ends parse what arrives, because types mean nothing across
 * processes. Bytes travel as `Uint8Array` by structured clone.
 */

const BytesSchema = z.instanceof(Uint8Array<ArrayBufferLike>);

/** Main to device host. */
export const ToHostSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('configure'),
    mode: z.enum(MODES),
    service: ServiceSettingsSchema,
    trust: ServiceTrustSchema,
    /** Device ids of the simulated readers to create; ignored outside training mode. */
    simulated: z.array(z.string()),
    /** How to find readers that are plugged into this machine; without it the host does not look for them. */
    plugged: z
      .strictObject({
        /** Serial ports where the installer put a reader (`/dev/ttyUSB0`, `COM3`); no other port is opened. */
        serialPorts: z.array(z.string()),
        /** By serial number: a unit keeps its resolution in every socket. */
        resolutions: z.record(z.string(), ResolutionSchema),
      })
      .optional(),
    /** Pinned trust in services of other vendors on this machine; without it the host does not look for them. */
    otherServices: OtherServicesSchema.optional(),
  }),
  /** Allows captures for a visit, to requests that carry the secret; a new secret replaces the one before. */
  z.strictObject({ type: z.literal('arm'), visitId: z.string(), captureSecret: CaptureSecretSchema }),
  z.strictObject({ type: z.literal('disarm') }),
  z.strictObject({ type: z.literal('simulate'), id: z.int(), act: SimulatedActSchema }),
  /** Keys of a reader that came later, or new keys for one that has some. */
  z.strictObject({ type: z.literal('trust-reader'), deviceId: z.string(), trust: ReaderTrustSchema }),
  /** A new key to sign our listing of other vendors' readers. PKCS#8 PEM and certificate. */
  z.strictObject({ type: z.literal('trust-listing'), key: z.string(), certificate: z.string() }),
  /** A new certificate (PEM) to encrypt auth answers to. */
  z.strictObject({ type: z.literal('trust-encryption'), certificate: z.string() }),
  /** Opens a reader again that could not be opened or has failed. */
  z.strictObject({ type: z.literal('open-reader'), deviceId: z.string() }),
  /** Begins a capture that is neither kept nor signed; `test-ended` answers. */
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
    /** Ports where something answers that is no usable service of readers; absent while no services are looked for. */
    troubles: z.array(PortTroubleSchema).optional(),
    /** Why the host cannot look for readers that are plugged in; absent while it can. */
    busTroubles: z.array(BusTroubleSchema).optional(),
  }),
  z.strictObject({
    type: z.literal('capture-started'),
    transactionId: z.string(),
    origin: z.string(),
    deviceId: z.string(),
    requestedScore: z.number(),
    timeoutMs: z.number(),
    /** SBI names of the requested fingers or eyes; empty, or `UNKNOWN`, when any is accepted. */
    wanted: z.array(z.string()),
  }),
  /** The reader waits for one of the placements in which a running capture is taken; absent where one takes all. */
  z.strictObject({
    type: z.literal('placement-started'),
    transactionId: z.string(),
    hand: PlacedHandSchema,
    /** From 1. */
    number: z.int(),
    of: z.int(),
    /** SBI names of its fingers, also of those that the page does not name. */
    wanted: z.array(z.string()),
  }),
  z.strictObject({
    type: z.literal('preview'),
    transactionId: z.string(),
    /** A Windows bitmap, 8-bit grey, at most 320 pixels wide. */
    picture: BytesSchema,
    guidance: GuidanceSchema,
    /** 0-100 by our own measure; the mean of the parts. */
    quality: z.number(),
    bestQuality: z.number(),
    /** Each visible finger or eye, left to right, by its SBI name or `UNKNOWN`. */
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
  /** Only a warning: a print resembles one that was captured under another name in this visit. */
  z.strictObject({
    type: z.literal('finger-named-twice'),
    transactionId: z.string(),
    bioSubType: z.string(),
    resembles: z.string(),
    /** 0 to 1. */
    score: z.number(),
  }),
  /** The score of a finger by NIST's own program, when it is installed; comes seconds after `capture-ended`. */
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
    /** As in `preview`. */
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
  /** The score of a test's finger by NIST's own program, when it is installed; comes after `test-ended`. */
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
    /** `not-from-page`: a capture was expected, but the request came from another program than the provider's page. */
    what: z.enum(['host', 'origin', 'not-armed', 'not-from-page', 'malformed']),
    origin: z.string(),
  }),
]);
export type FromHost = z.infer<typeof FromHostSchema>;
