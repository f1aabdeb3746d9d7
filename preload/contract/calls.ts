import { z } from 'zod';
import { DECISIONS } from '#vocabulary/submission-states.ts';
import { STEPS_BACK } from '#vocabulary/visit-steps.ts';
import { CALIBRATION_REFUSALS } from '#vocabulary/calibration-refusals.ts';
import { ID_TYPES } from '#vocabulary/sign-in.ts';
import { EntranceAnswerSchema, EntranceViewSchema } from './entrance-views.ts';
import { FailureSchema } from './failures.ts';
import {
  AnswersSchema,
  ApplicationViewSchema,
  BenefitViewSchema,
  FormViewSchema,
  LookOverViewSchema,
  PartViewSchema,
  ProfileViewSchema,
  ProgramViewSchema,
} from './application-views.ts';
import { CaptureViewSchema } from './capture-views.ts';
import { ExceptionSchema } from './exception-views.ts';
import { ReaderTestViewSchema } from './reader-views.ts';
import { ReviewViewSchema, SubmissionRowSchema } from './review-views.ts';
import { PassphraseEntrySchema, SessionViewSchema } from './session-views.ts';
import { HomeViewSchema, OperatorViewSchema, StationViewSchema, TrainingPersonSchema } from './station-views.ts';
import { MethodSchema, SignInViewSchema, VisitOptionsSchema, VisitViewSchema } from './visit-views.ts';

/** A document is sent in pieces of at most this many bytes. */
export const PART_CHUNK_BYTES = 256 * 1024;

/** A photograph larger than this is refused unread; main's own limit is lower and has a text for the refusal. */
const PHOTO_BYTES = 8 * 1024 * 1024;

/** Longer than what is taken, so that a PIN or a passphrase that is too long gets its own text. */
const PIN_LENGTH = 64;
const PASSPHRASE_LENGTH = 1000;

function call<I extends z.ZodType, O extends z.ZodType>(input: I, output: O) {
  return {
    input,
    reply: z.discriminatedUnion('ok', [
      z.strictObject({ ok: z.literal(true), value: output }),
      z.strictObject({ ok: z.literal(false), error: FailureSchema }),
    ]),
  };
}

const Nothing = z.strictObject({});
const Done = z.null();

/**
 * The one table of calls from the windows to main. Types, bridge and handlers derive from it; main validates input and
 * output. Names are `area.verb`; each takes one object.
 */
export const calls = {
  /** Before there is a station: the question, and the answer to it. `entrance-changed` tells of the next one. */
  'entrance.view': call(Nothing, EntranceViewSchema),
  'entrance.answer': call(z.strictObject({ answer: EntranceAnswerSchema }), Done),

  'station.view': call(Nothing, StationViewSchema),
  'station.home': call(Nothing, HomeViewSchema),

  'reader.test-view': call(Nothing, ReaderTestViewSchema.nullable()),
  /** Begins a test capture that is not kept; `reader-test-changed` reports its progress. Refused while a visit runs. */
  'reader.test': call(z.strictObject({ deviceId: z.string() }), Done),
  /** Ends the test and forgets its picture; a measurement that runs ends as `cancelled`. */
  'reader.end-test': call(Nothing, Done),
  /** Tries again to open a reader that could not be opened or has failed. */
  'reader.open': call(z.strictObject({ deviceId: z.string() }), Done),
  /** Measures a reader's resolution by a ruling on its glass, and uses it from then on. */
  'reader.calibrate': call(
    z.strictObject({ deviceId: z.string(), pitchMillimetres: z.number().min(0.1).max(10) }),
    z.discriminatedUnion('measured', [
      z.strictObject({ measured: z.literal(true), across: z.number(), down: z.number() }),
      z.strictObject({ measured: z.literal(false), why: z.enum(CALIBRATION_REFUSALS) }),
    ]),
  ),

  /**
   * Opens the provider's page for an operator; resolves when the sign-in has ended. It opens a locked station for the
   * operator it waits for; for somebody else only when `over` says that what is open ends.
   */
  'operator.sign-in': call(z.strictObject({ over: z.boolean() }), OperatorViewSchema),
  /** The same by PIN, without the network. `id` is of `holders`. */
  'operator.sign-in-by-pin': call(
    z.strictObject({ id: z.string(), pin: z.string().max(PIN_LENGTH), over: z.boolean() }),
    OperatorViewSchema,
  ),
  'operator.sign-out': call(Nothing, Done),

  'session.view': call(Nothing, SessionViewSchema),
  /** Somebody is at the station. */
  'session.active': call(Nothing, Done),
  'session.lock': call(Nothing, Done),

  'pin.set': call(z.strictObject({ pin: z.string().max(PIN_LENGTH) }), Done),
  'pin.change': call(z.strictObject({ current: z.string().max(PIN_LENGTH), next: z.string().max(PIN_LENGTH) }), Done),
  'pin.remove': call(Nothing, Done),
  /** They do not want to be asked for a PIN in this session. */
  'pin.later': call(Nothing, Done),
  /** Gives somebody with too many wrong PINs new tries. */
  'pin.lift': call(z.strictObject({ id: z.string() }), Done),

  /** Who can open the station; null where the system's key store does. */
  'passphrase.list': call(Nothing, z.array(PassphraseEntrySchema).nullable()),
  'passphrase.add': call(
    z.strictObject({ name: z.string().min(1).max(80), passphrase: z.string().max(PASSPHRASE_LENGTH) }),
    Done,
  ),
  'passphrase.change': call(
    z.strictObject({
      id: z.string(),
      current: z.string().max(PASSPHRASE_LENGTH),
      next: z.string().max(PASSPHRASE_LENGTH),
    }),
    Done,
  ),
  'passphrase.remove': call(z.strictObject({ id: z.string() }), Done),

  /** Sets the place of the provider's view on the page, CSS pixels; null hides it. */
  'provider.view': call(Nothing, SignInViewSchema.nullable()),
  'provider.place': call(
    z.strictObject({
      bounds: z
        .strictObject({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() })
        .nullable(),
    }),
    Done,
  ),
  /** Closes the provider's page; the running sign-in answers `sign-in-cancelled`. */
  'provider.cancel': call(Nothing, Done),

  'visit.options': call(Nothing, VisitOptionsSchema),
  'visit.start': call(
    z.strictObject({ providerId: z.string(), idType: z.enum(ID_TYPES), method: MethodSchema }),
    VisitViewSchema,
  ),
  'visit.view': call(Nothing, VisitViewSchema.nullable()),
  /** Opens the provider's page for the registrant; resolves when the sign-in has ended. */
  'visit.identify': call(Nothing, VisitViewSchema),
  /** Goes back to an earlier step; nothing is lost. */
  'visit.go': call(z.strictObject({ step: z.enum(STEPS_BACK) }), VisitViewSchema),
  /** Ends a visit without submitting. With `keep`, the answers stay sealed for the registrant's next visit. */
  'visit.leave': call(z.strictObject({ keep: z.boolean() }), Done),
  /** Ends a visit after `saved`: the window starts a fresh document. */
  'visit.finish': call(Nothing, Done),
  /** Another way to sign in, in the same visit; a sign-in that runs is cancelled first. */
  'visit.change-method': call(z.strictObject({ method: MethodSchema }), VisitViewSchema),
  /** Replaces the list of fingers and eyes that cannot be read. An empty one takes the photograph away, too. */
  'visit.exceptions': call(z.strictObject({ exceptions: z.array(ExceptionSchema).max(12) }), VisitViewSchema),
  /** Opens the camera to this page, without sound, or closes it again. */
  'visit.camera': call(z.strictObject({ open: z.boolean() }), Done),
  /** Takes a JPEG picture of the exceptions, in place of the one there is. */
  'visit.exception-photo': call(
    z.strictObject({
      bytes: z.instanceof(Uint8Array<ArrayBufferLike>).refine((bytes) => bytes.byteLength <= PHOTO_BYTES),
    }),
    VisitViewSchema,
  ),
  'visit.exception-photo-remove': call(Nothing, VisitViewSchema),
  'capture.view': call(Nothing, CaptureViewSchema),

  'programs.list': call(Nothing, z.array(ProgramViewSchema)),
  'applications.list': call(Nothing, z.array(ApplicationViewSchema)),
  'benefits.list': call(Nothing, z.array(BenefitViewSchema)),
  'profile.view': call(Nothing, ProfileViewSchema),

  /** Chooses a program and opens its form, with the answers kept so far. */
  'form.open': call(z.strictObject({ programId: z.string() }), FormViewSchema),
  /** Keeps the answers, sealed and durable when it answers. */
  'form.save': call(z.strictObject({ answers: AnswersSchema }), z.strictObject({ savedAt: z.iso.datetime() })),

  'part.begin': call(
    z.strictObject({ slot: z.string(), name: z.string().min(1).max(255), size: z.int().min(0) }),
    z.strictObject({ partId: z.string() }),
  ),
  'part.append': call(
    z.strictObject({
      partId: z.string(),
      index: z.int().min(0),
      bytes: z.instanceof(Uint8Array<ArrayBufferLike>).refine((bytes) => bytes.byteLength <= PART_CHUNK_BYTES),
    }),
    Done,
  ),
  'part.finish': call(z.strictObject({ partId: z.string() }), PartViewSchema),
  'part.remove': call(z.strictObject({ partId: z.string() }), Done),

  'visit.look-over': call(Nothing, LookOverViewSchema),
  /** Answers only when the submission is durable; a second press gets the same answer. */
  'visit.submit': call(
    z.strictObject({ agreed: z.literal(true), textId: z.string(), language: z.string(), shownSha256: z.string() }),
    VisitViewSchema,
  ),

  'queue.list': call(Nothing, z.array(SubmissionRowSchema)),
  'queue.try-now': call(Nothing, Done),
  /** A supervisor sends a held submission again; its cause may have been removed meanwhile. */
  'queue.release': call(z.strictObject({ submissionId: z.string() }), Done),
  'review.open': call(z.strictObject({ submissionId: z.string() }), ReviewViewSchema),
  'review.close': call(Nothing, Done),
  'review.decide': call(
    z.strictObject({
      submissionId: z.string(),
      decision: z.enum(DECISIONS),
      reason: z.string().max(500).optional(),
      /** The hash that was shown: a decision over anything else is refused. */
      manifestSha256: z.string(),
    }),
    SubmissionRowSchema,
  ),

  'training.people': call(Nothing, z.array(TrainingPersonSchema)),
  'training.glass': call(
    z.discriminatedUnion('do', [
      z.strictObject({ do: z.literal('place'), personId: z.string(), smudge: z.boolean() }),
      z.strictObject({ do: z.literal('lift') }),
      z.strictObject({ do: z.literal('unplug') }),
      z.strictObject({ do: z.literal('plug') }),
    ]),
    Done,
  ),
} as const;

export type CallName = keyof typeof calls;
export type Input<K extends CallName> = z.infer<(typeof calls)[K]['input']>;
export type Reply<K extends CallName> = z.infer<(typeof calls)[K]['reply']>;
export type Value<K extends CallName> = Extract<Reply<K>, { ok: true }>['value'];
