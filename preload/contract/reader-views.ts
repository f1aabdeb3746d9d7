import { z } from 'zod';

import { CaptureFailureSchema, GUIDANCE } from './capture-views.ts';
import { TimeSchema } from './time.ts';

/** What the windows are shown of readers. */

/** Why a reader of another vendor's service is not trusted, or why what answers at a port is no service of readers. */
export const SERVICE_PROBLEMS = [
  'no-answer',
  'timed-out',
  'answer-too-large',
  'half-answer',
  'bad-http',
  'bad-status',
  'not-json',
  'too-deep',
  'malformed',
  'too-many-devices',
  'info-missing',
  'info-unsigned',
  'info-signature-invalid',
  'info-certificate-expired',
  'info-certificate-not-trusted',
  'info-certificate-unfit',
  'id-signature-invalid',
  'id-certificate-expired',
  'id-certificate-not-trusted',
  'id-certificate-unfit',
  'level-not-proven',
  'discovery-differs',
  'callback-differs',
  'version-unsupported',
  'env-differs',
  'clock-differs',
  'claimed-twice',
] as const;

export const ServiceProblemSchema = z.enum(SERVICE_PROBLEMS);

/** Why a single answer of such a reader is not believed, beside all that can be wrong with what it lists. */
export const ANSWER_PROBLEMS = [
  'answer-error',
  'answer-count',
  'answer-signature-invalid',
  'answer-certificate-expired',
  'answer-certificate-not-trusted',
  'answer-certificate-unfit',
  'answer-device',
  'answer-version',
  'answer-transaction',
  'answer-purpose',
  'answer-env',
  'answer-domain',
  'answer-type',
  'answer-sub-type',
  'answer-clock',
  'answer-replayed',
  'answer-not-encrypted',
  'answer-hash',
  'answer-record',
  'stream-malformed',
  'stream-too-fast',
  'stream-ended',
] as const;
export type AnswerProblemView = (typeof ANSWER_PROBLEMS)[number];
export type ServiceProblemView = z.infer<typeof ServiceProblemSchema>;

/** Why a reader's resolution was not measured. */
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

export const ReaderViewSchema = z.strictObject({
  deviceId: z.string(),
  /** Empty where a reader that is not trusted did not even give a name. */
  name: z.string(),
  serialNo: z.string(),
  type: z.enum(['Finger', 'Iris']),
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
  /** What is known of a reader that the kiosk drives itself. */
  own: z
    .strictObject({
      grade: z.enum(['registration', 'authentication', 'demo']).nullable(),
      calibration: z.enum(['maker', 'measured', 'none']).nullable(),
      calibratedAt: TimeSchema.nullable(),
      canCalibrate: z.boolean(),
      certificateUntil: TimeSchema.nullable(),
      lastCaptureAt: TimeSchema.nullable(),
      framesPerSecond: z.number().nullable(),
      /** What its driver says of its last failure, for the support text. */
      detail: z.string().nullable(),
      problem: z
        .enum([
          'starting',
          'nothing-there',
          'held',
          'calibration-unreadable',
          'failed',
          'resting',
          'certificate-early',
          'certificate-over',
          'certificate-unfit',
        ])
        .nullable(),
    })
    .nullable(),
  /** The service it is reached through, where that is another vendor's own. */
  service: z
    .strictObject({
      provider: z.string(),
      port: z.int(),
      purpose: z.enum(['Auth', 'Registration', '']),
      /** Whether the provider's page is offered it. */
      offered: z.boolean(),
      /** Present exactly in the state `not-trusted`. */
      problem: ServiceProblemSchema.nullable(),
    })
    .nullable(),
});
export type ReaderView = z.infer<typeof ReaderViewSchema>;

/** A test capture on the page of the readers; `frame` as that of the capture panel. */
export const ReaderTestViewSchema = z.strictObject({
  deviceId: z.string(),
  phase: z.enum(['running', 'passed', 'failed']),
  guidance: z.enum(GUIDANCE).nullable(),
  quality: z.number(),
  bestQuality: z.number(),
  frame: z.string().nullable(),
  failure: CaptureFailureSchema.nullable(),
  /** Why the answer of another vendor's service was not believed; present exactly with `service-not-believed`. */
  problem: z.enum([...SERVICE_PROBLEMS, ...ANSWER_PROBLEMS]).nullable(),
  /** The field of an ISO record at fault, as the standard's readers name it. */
  field: z.string().nullable(),
  /** What NIST's own program says of the finger, where it is installed; `name` with its version. */
  nist: z.strictObject({ name: z.string(), score: z.number() }).nullable(),
});
export type ReaderTestView = z.infer<typeof ReaderTestViewSchema>;
