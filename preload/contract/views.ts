import { z } from 'zod';

/** What the windows are shown. Views hold no more than the screen needs; identity numbers come masked. */

const TimeSchema = z.iso.datetime();

export const RoleSchema = z.enum(['officer', 'supervisor', 'administrator']);
export type Role = z.infer<typeof RoleSchema>;

export const OperatorViewSchema = z.strictObject({ name: z.string(), role: RoleSchema });
export type OperatorView = z.infer<typeof OperatorViewSchema>;

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
const ServiceProblemSchema = z.enum(SERVICE_PROBLEMS);

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

export const StationViewSchema = z.strictObject({
  stationId: z.string(),
  centre: z.string(),
  mode: z.enum(['training', 'production']),
  version: z.string(),
  /** Whether the portal answered at the last try. */
  portal: z.enum(['reachable', 'unreachable', 'unknown']),
  provider: z.strictObject({ name: z.string(), host: z.string(), secure: z.boolean() }),
  /** Submissions that are kept here and not yet accepted by the portal. */
  waiting: z.int(),
  readers: z.array(ReaderViewSchema),
  /** Ports of readers' services where something else answers. */
  serviceTroubles: z.array(z.strictObject({ port: z.int(), problem: ServiceProblemSchema })),
  /** Why readers that are plugged in cannot be looked for: no such bus, or a library is missing (`detail` names it). */
  busTroubles: z.array(z.strictObject({ code: z.enum(['unavailable', 'failed']), detail: z.string() })),
  /** The device host answers; false while it is being restarted. */
  readersService: z.boolean(),
  operator: OperatorViewSchema.nullable(),
  /** What protects the station's storage key: the system's key store, or nothing but file permissions. */
  protection: z.enum(['key-store', 'file-only']),
  limits: z.strictObject({ documentBytes: z.int() }),
});
export type StationView = z.infer<typeof StationViewSchema>;

export const ID_TYPES = ['national-id', 'virtual-id'] as const;
export const METHODS = ['fingerprint', 'iris', 'code', 'wallet'] as const;
export const MethodSchema = z.enum(METHODS);
export type Method = z.infer<typeof MethodSchema>;

/** What can be chosen for a visit, with the reason where a method is not possible here and now. */
export const VisitOptionsSchema = z.strictObject({
  idTypes: z.array(z.enum(ID_TYPES)),
  methods: z.array(
    z.strictObject({
      method: MethodSchema,
      possible: z.boolean(),
      reason: z
        .enum(['no-reader', 'reader-not-trusted', 'reader-not-ready', 'reader-resting', 'provider-does-not-offer'])
        .nullable(),
    }),
  ),
});
export type VisitOptions = z.infer<typeof VisitOptionsSchema>;

/** The finger and eye names of MOSIP SBI 0.9.5; each hand from the little finger to the thumb. */
export const FINGERS = [
  'Left LittleFinger',
  'Left RingFinger',
  'Left MiddleFinger',
  'Left IndexFinger',
  'Left Thumb',
  'Right LittleFinger',
  'Right RingFinger',
  'Right MiddleFinger',
  'Right IndexFinger',
  'Right Thumb',
] as const;
export const EYES = ['Left', 'Right'] as const;
export const EXCEPTION_REASONS = ['missing', 'injured', 'worn', 'cannot-be-opened', 'other-health'] as const;
export type ExceptionReason = (typeof EXCEPTION_REASONS)[number];

const SiteSchema = z.enum([...FINGERS, ...EYES]);
export type ExceptionSite = z.infer<typeof SiteSchema>;

/** One finger or eye that cannot be read, as the officer records it. */
export const ExceptionSchema = z.strictObject({ what: SiteSchema, reason: z.enum(EXCEPTION_REASONS) });
export type Exception = z.infer<typeof ExceptionSchema>;

export const RecordedExceptionSchema = ExceptionSchema.extend({ recordedAt: TimeSchema });
export type RecordedException = z.infer<typeof RecordedExceptionSchema>;

export const ExceptionsViewSchema = z.strictObject({
  recorded: z.array(RecordedExceptionSchema),
  /** Path relative to the page where the photograph can be seen; null when there is none. */
  photo: z.string().nullable(),
});
export type ExceptionsView = z.infer<typeof ExceptionsViewSchema>;

export const VisitStepSchema = z.enum(['identify', 'programs', 'form', 'look-over', 'saved']);
export type VisitStep = z.infer<typeof VisitStepSchema>;

export const VisitViewSchema = z.strictObject({
  visitId: z.string(),
  startedAt: TimeSchema,
  step: VisitStepSchema,
  idType: z.enum(ID_TYPES),
  method: MethodSchema,
  /** Known after sign-in; the number is masked but for its last three characters. */
  registrant: z.strictObject({ name: z.string(), maskedNumber: z.string() }).nullable(),
  exceptions: ExceptionsViewSchema,
  program: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  /** Present once the submission is durable. */
  saved: z.strictObject({ number: z.string(), submissionId: z.string(), at: TimeSchema }).nullable(),
});
export type VisitView = z.infer<typeof VisitViewSchema>;

/** The sign-in at the provider, seen from the officer's side. */
export const SignInViewSchema = z.strictObject({
  who: z.enum(['operator', 'registrant']),
  host: z.string(),
  phase: z.enum(['opening', 'page', 'verifying']),
});
export type SignInView = z.infer<typeof SignInViewSchema>;

export const GUIDANCE = [
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
] as const;

const CaptureFailureSchema = z.strictObject({
  cause: z.enum(['reader', 'quality', 'finger', 'request']),
  code: z.enum([
    'nothing-seen',
    'incomplete',
    'quality-too-low',
    'reader-gone',
    'reader-failed',
    'reader-busy',
    'reader-resting',
    'not-trusted',
    'service-not-believed',
    'cancelled',
    'not-armed',
    'bad-request',
  ]),
});

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

/** The capture panel. `frame` is a path relative to the page, to be used as an image source once. */
export const CaptureViewSchema = z.strictObject({
  phase: z.enum(['idle', 'capturing', 'captured', 'failed']),
  guidance: z.enum(GUIDANCE).nullable(),
  quality: z.number(),
  bestQuality: z.number(),
  threshold: z.number(),
  /** Each finger or eye that is seen, left to right; `site` is null where it is not known which it is. */
  parts: z.array(z.strictObject({ site: SiteSchema.nullable(), quality: z.number() })),
  /** What the page asks for by name; empty where any will do. */
  wanted: z.array(SiteSchema),
  /** What was captured in the visit, as far as it was named. */
  done: z.array(SiteSchema),
  /** Captures begun in the visit; `bestQuality` is the best of them all. */
  attempt: z.int(),
  recommendedAttempts: z.int(),
  frame: z.string().nullable(),
  failure: CaptureFailureSchema.nullable(),
  /** Fingers that look like one given under another name in this visit (SBI finger names): a warning, no verdict. */
  namedTwice: z.array(z.strictObject({ finger: z.enum(FINGERS), resembles: z.enum(FINGERS) })),
  /** What NIST's own program says of the fingers of this capture, where it is installed; `name` with its version. */
  scores: z.array(z.strictObject({ name: z.string(), site: SiteSchema.nullable(), score: z.number() })),
});
export type CaptureView = z.infer<typeof CaptureViewSchema>;

export const ProgramViewSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  needs: z.array(z.string()),
  state: z.enum(['may-apply', 'applied', 'enrolled', 'not-eligible', 'no-form', 'waiting-here']),
  mayApply: z.boolean(),
});
export type ProgramView = z.infer<typeof ProgramViewSchema>;

export const ApplicationViewSchema = z.strictObject({
  applicationId: z.string(),
  programName: z.string(),
  appliedAt: z.string(),
  state: z.string(),
});
export type ApplicationView = z.infer<typeof ApplicationViewSchema>;

export const BenefitViewSchema = z.strictObject({
  programName: z.string(),
  approvedAt: z.string().nullable(),
  awaited: z.number(),
  received: z.number(),
  reference: z.string().nullable(),
});
export type BenefitView = z.infer<typeof BenefitViewSchema>;

export const ProfileViewSchema = z.strictObject({
  entries: z.array(z.strictObject({ key: z.string(), value: z.string(), verified: z.boolean() })),
});
export type ProfileView = z.infer<typeof ProfileViewSchema>;

/** Form.io's `submission.data`. */
export const AnswersSchema = z.record(z.string(), z.json());
export type Answers = z.infer<typeof AnswersSchema>;

export const PartViewSchema = z.strictObject({
  partId: z.string(),
  slot: z.string(),
  name: z.string(),
  mediaType: z.string(),
  size: z.int(),
  /** Path relative to the page where the content can be seen while the visit or the review is open. */
  path: z.string(),
});
export type PartView = z.infer<typeof PartViewSchema>;

export const FormViewSchema = z.strictObject({
  programId: z.string(),
  programName: z.string(),
  /** Form.io JSON as text. */
  schema: z.string(),
  answers: AnswersSchema,
  /** Keys filled from verified claims. */
  verifiedKeys: z.array(z.string()),
  parts: z.array(PartViewSchema),
});
export type FormView = z.infer<typeof FormViewSchema>;

export const FieldProblemSchema = z.strictObject({ key: z.string(), label: z.string(), rule: z.string() });

/** One answer as a person reads it: the question's own words and the answer's. */
export const AnswerLineSchema = z.strictObject({
  key: z.string(),
  label: z.string(),
  value: z.string(),
  verified: z.boolean(),
});
export type AnswerLine = z.infer<typeof AnswerLineSchema>;

/** All that will be sent, as a letter one could print. */
export const LookOverViewSchema = z.strictObject({
  programName: z.string(),
  registrantName: z.string(),
  lines: z.array(AnswerLineSchema),
  parts: z.array(PartViewSchema),
  problems: z.array(FieldProblemSchema),
  consent: z.strictObject({ textId: z.string(), language: z.string(), paragraphs: z.array(z.string()) }),
});
export type LookOverView = z.infer<typeof LookOverViewSchema>;

export const SubmissionStateSchema = z.enum([
  'draft',
  'submitted',
  'returned',
  'rejected',
  'approved',
  'uploading',
  'quarantined',
  'accepted',
  'purged',
]);
export type SubmissionState = z.infer<typeof SubmissionStateSchema>;

export const SubmissionRowSchema = z.strictObject({
  submissionId: z.string(),
  /** Short number people can read to each other; the portal's application number once accepted. */
  number: z.string(),
  state: SubmissionStateSchema,
  programName: z.string(),
  createdAt: TimeSchema,
  officerName: z.string(),
  /** Bytes that will be sent. */
  size: z.int(),
  parts: z.int(),
  /** Why it does not go on by itself, or when it will be tried again. */
  waiting: z.strictObject({ cause: z.string(), nextTryAt: TimeSchema.nullable(), attempts: z.int() }).nullable(),
  applicationId: z.string().nullable(),
  /** What the reviewer wrote when it was returned or rejected; null otherwise. */
  reason: z.string().nullable(),
});
export type SubmissionRow = z.infer<typeof SubmissionRowSchema>;

/** One line of evidence, stated as checked, not as hoped. */
export const EvidenceLineSchema = z.strictObject({
  kind: z.enum([
    'registrant-sign-in',
    'capture',
    'consent',
    'operator',
    'documents',
    'station',
    'verified-answers',
    'screen-only-rules',
    'exceptions',
    'exception-photo',
    'named-twice',
  ]),
  state: z.enum(['good', 'care', 'bad']),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type EvidenceLine = z.infer<typeof EvidenceLineSchema>;

export const ReviewViewSchema = z.strictObject({
  row: SubmissionRowSchema,
  registrantName: z.string(),
  lines: z.array(AnswerLineSchema),
  parts: z.array(PartViewSchema),
  evidence: z.array(EvidenceLineSchema),
  /** Fingers and eyes that could not be read, and the photograph of it; null when all could. */
  exceptions: z
    .strictObject({ recorded: z.array(RecordedExceptionSchema), photo: PartViewSchema.nullable() })
    .nullable(),
  manifestSha256: z.string(),
  history: z.array(z.strictObject({ at: TimeSchema, what: z.string(), who: z.string() })),
  /** Null when the signed-in person may decide. */
  whyNot: z.enum(['author', 'not-supervisor', 'not-waiting']).nullable(),
});
export type ReviewView = z.infer<typeof ReviewViewSchema>;

export const HomeViewSchema = z.strictObject({
  returned: z.array(SubmissionRowSchema),
  blocked: z.array(SubmissionRowSchema),
  toReview: z.int(),
  /** Visits that ended without a submission and whose answers are kept sealed. */
  unfinished: z.array(z.strictObject({ submissionId: z.string(), programName: z.string(), startedAt: TimeSchema })),
});
export type HomeView = z.infer<typeof HomeViewSchema>;

/** Training only: whose fingers can be laid on the simulated glass. */
export const TrainingPersonSchema = z.strictObject({
  personId: z.string(),
  name: z.string(),
  number: z.string(),
  role: z.enum(['registrant', 'officer', 'supervisor']),
  pin: z.string().nullable(),
});
export type TrainingPerson = z.infer<typeof TrainingPersonSchema>;
