import { z } from 'zod';

import { ListingProblemSchema, ServiceProblemSchema } from './service-problem.ts';

/**
 * The messages between main and the device host. Both ends parse what arrives: a process boundary is never trusted by
 * its type alone. Bytes travel as `Uint8Array` by structured clone.
 */

const BytesSchema = z.instanceof(Uint8Array<ArrayBufferLike>);

/** PEM texts of one reader's trust: what signs its answers and, for L1, its digitalId (SBI 0.9.5 trust chains). */
export const ReaderTrustSchema = z.strictObject({
  /** PKCS#8 PEM of the device key (RSA 2048); signs `deviceInfo` and capture `data`. */
  deviceKey: z.string(),
  /** PEM certificate of the device key, issued under the device provider. */
  deviceCertificate: z.string(),
  /** PKCS#8 PEM and certificate of the FTM chip key. Present exactly when the reader is L1. */
  ftm: z.strictObject({ key: z.string(), certificate: z.string() }).optional(),
});
export type ReaderTrust = z.infer<typeof ReaderTrustSchema>;

/** Everything the SBI service needs to sign and encrypt. */
export const ServiceTrustSchema = z.strictObject({
  readers: z.record(z.string(), ReaderTrustSchema),
  /** PEM of the root that issued the FTM chain; a chip certificate not under it does not make a reader L1. */
  ftmRoot: z.string().optional(),
  /** PEM certificate auth answers are encrypted to; absent leads to SBI error 108. */
  encryptionCertificate: z.string().optional(),
});
export type ServiceTrust = z.infer<typeof ServiceTrustSchema>;

export const ServiceSettingsSchema = z.strictObject({
  env: z.enum(['Staging', 'Developer', 'Pre-Production', 'Production']),
  purpose: z.enum(['Auth', 'Registration']),
  firstPort: z.int(),
  lastPort: z.int(),
  /** Origins of pages that may use the service, exact (`scheme://host:port`). */
  allowedOrigins: z.array(z.string()),
});
export type ServiceSettings = z.infer<typeof ServiceSettingsSchema>;

/**
 * Trust in other vendors' services. Nothing is looked for and nobody is asked unless it is given, for without pinned
 * roots no answer of theirs could be believed.
 */
export const OtherServicesSchema = z.strictObject({
  firstPort: z.int(),
  lastPort: z.int(),
  /** PEM certificates of the authorities above device keys, one text each. */
  deviceRoots: z.array(z.string()).min(1),
  /** PEM certificates of the authorities above the chips of L1 readers, one text each. */
  ftmRoots: z.array(z.string()),
  /** What signs our listing of L1 readers that are passed through; absent, none is. PKCS#8 PEM and certificate. */
  listing: z
    .strictObject({
      key: z.string(),
      certificate: z.string(),
      /** Origins of the pages that may use them: the identity provider's. */
      origins: z.array(z.string()),
    })
    .optional(),
});
export type OtherServices = z.infer<typeof OtherServicesSchema>;

/** Where a training finger comes from: our synthetic people, or a picture file given with `--fingers`. */
export const FingerSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('synthetic'), person: z.int().min(0), finger: z.string() }),
  z.strictObject({ kind: z.literal('picture'), file: z.string() }),
]);
export type FingerSource = z.infer<typeof FingerSourceSchema>;

/** What a hand does at a simulated reader (training only). */
export const SimulatedActSchema = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('place'),
    deviceId: z.string(),
    source: FingerSourceSchema,
    /** Seed of the impression: shift, turn, pressure and noise follow from it. */
    impression: z.int(),
    smudge: z.boolean(),
  }),
  z.strictObject({ do: z.literal('lift'), deviceId: z.string() }),
  z.strictObject({ do: z.literal('unplug'), deviceId: z.string() }),
  z.strictObject({ do: z.literal('plug'), deviceId: z.string() }),
]);
export type SimulatedAct = z.infer<typeof SimulatedActSchema>;

/** What was measured of a unit's resolution, pixels an inch across and down the picture. */
export const ResolutionSchema = z.strictObject({
  across: z.number().positive(),
  down: z.number().positive(),
  /** Milliseconds since 1970. */
  measuredAt: z.number(),
});
export type Resolution = z.infer<typeof ResolutionSchema>;

/** Main to device host. */
export const ToHostSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('configure'),
    mode: z.enum(['training', 'production']),
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

/**
 * What the officer and the registrant are told during a capture; the one list for fingers and eyes. `place-finger`: nothing
 * is on the glass; `look-here`: no eye, or not the wanted one, is seen.
 */
export const GuidanceSchema = z.enum([
  'place-finger',
  'press-lighter',
  'press-harder',
  'moisten-finger',
  'dry-finger',
  'cover-more',
  'move-to-centre',
  'hold-still',
  'clean-glass',
  'more-fingers',
  'fewer-fingers',
  'spread-fingers',
  'wrong-hand',
  'look-here',
  'open-eyes',
  'come-closer',
  'move-back',
  'good',
]);
export type Guidance = z.infer<typeof GuidanceSchema>;

/** Why a capture gave nothing. The three causes are told apart: the reader, the quality, the finger (design section 6). */
export const CaptureFailureSchema = z.discriminatedUnion('code', [
  z.strictObject({ code: z.literal('nothing-seen'), cause: z.literal('finger') }),
  /** Fingers or eyes were seen, but not all of those that were asked for. */
  z.strictObject({ code: z.literal('incomplete'), cause: z.literal('finger') }),
  z.strictObject({ code: z.literal('quality-too-low'), cause: z.literal('quality'), best: z.number() }),
  z.strictObject({ code: z.literal('reader-gone'), cause: z.literal('reader') }),
  z.strictObject({ code: z.literal('reader-failed'), cause: z.literal('reader') }),
  z.strictObject({ code: z.literal('reader-busy'), cause: z.literal('reader') }),
  /** It cools down after long use; in a minute or so it can be asked again. */
  z.strictObject({ code: z.literal('reader-resting'), cause: z.literal('reader') }),
  z.strictObject({ code: z.literal('not-trusted'), cause: z.literal('reader') }),
  /** Another vendor's service gave no answer that holds; nothing of it went to the page. */
  z.strictObject({
    code: z.literal('service-not-believed'),
    cause: z.literal('reader'),
    problem: ServiceProblemSchema,
    /** The field of an ISO record at fault, present exactly with `answer-record`. */
    field: z.string().optional(),
  }),
  z.strictObject({ code: z.literal('cancelled'), cause: z.literal('request') }),
  z.strictObject({ code: z.literal('not-armed'), cause: z.literal('request') }),
  z.strictObject({ code: z.literal('bad-request'), cause: z.literal('request'), sbiCode: z.string() }),
]);
export type CaptureFailure = z.infer<typeof CaptureFailureSchema>;

/**
 * Why a resolution was not measured.
 * - `no-grid` to `unsteady`: as the reader port has them; `lines-one-way` wants the ruling turned by a quarter
 * - `cancelled`, `reader-gone`, `reader-failed`, `reader-busy`, `reader-resting`: it was not finished
 * - `not-here`: this reader's resolution cannot be measured, or there is no such reader
 */
export const CALIBRATION_REFUSALS = [
  'no-grid',
  'lines-one-way',
  'too-few-periods',
  'tilted',
  'contrast-too-low',
  'implausible',
  'unsteady',
  'cancelled',
  'reader-gone',
  'reader-failed',
  'reader-busy',
  'reader-resting',
  'not-here',
] as const;
export type CalibrationRefusal = (typeof CALIBRATION_REFUSALS)[number];

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
