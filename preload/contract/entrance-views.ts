import { z } from 'zod';
import { ENVIRONMENTS } from '#vocabulary/readers.ts';
import { BEGINNING_PROBLEMS, FILE_PROBLEMS, MODES, PASSPHRASE_PROBLEMS } from '#vocabulary/station.ts';
import { TimeSchema } from './time.ts';

/** What the windows show before there is a station: one question at a time. */

const ProblemSchema = z.strictObject({
  code: z.enum([...FILE_PROBLEMS, ...BEGINNING_PROBLEMS]),
  /** The member, time or number that stands against it. */
  detail: z.string().nullable(),
});
export type ProblemView = z.infer<typeof ProblemSchema>;

const ProviderSchema = z.strictObject({ name: z.string(), host: z.string() });

/** A provisioning file, as a person compares it with what they were told. */
export const FileViewSchema = z.strictObject({
  programme: z.string(),
  centre: z.string(),
  /** The one station that it is for; null for every station of the centre. */
  station: z.string().nullable(),
  portal: z.string(),
  registrants: z.array(ProviderSchema),
  operators: ProviderSchema,
  environment: z.enum(ENVIRONMENTS),
  expiresAt: TimeSchema,
  serial: z.int(),
  /** The key that signed it: hexadecimal digits in groups of four. */
  fingerprint: z.string(),
});
export type FileView = z.infer<typeof FileViewSchema>;

export const EntranceViewSchema = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('choose') }),
  z.strictObject({ step: z.literal('file'), isFirst: z.boolean(), problem: ProblemSchema.nullable() }),
  z.strictObject({ step: z.literal('confirm'), file: FileViewSchema }),
  z.strictObject({ step: z.literal('enrol'), file: FileViewSchema, problem: ProblemSchema.nullable() }),
  z.strictObject({
    step: z.literal('new-passphrase'),
    problem: z.enum(['name-missing', ...PASSPHRASE_PROBLEMS]).nullable(),
  }),
  z.strictObject({
    step: z.literal('passphrase'),
    /** Who has a passphrase here. */
    slots: z.array(z.strictObject({ id: z.string(), name: z.string() })),
    problem: z.literal('passphrase-wrong').nullable(),
    /** No answer is tried before this time has passed. */
    waitMs: z.number(),
  }),
  z.strictObject({ step: z.literal('stopped'), line: z.string() }),
  z.strictObject({ step: z.literal('working'), what: z.enum(['reading', 'enrolling', 'opening']) }),
  z.strictObject({ step: z.literal('over') }),
]);
export type EntranceView = z.infer<typeof EntranceViewSchema>;

/** A file has tens of kilobytes; main tells of one that is too large, so that the page need not. */
const FILE_CHARACTERS = 4 * 1024 * 1024;

/** A person's name or the id of their slot, and what they typed. */
const Passphrase = { who: z.string().max(200), passphrase: z.string().max(1_000) };

/** The answer to the question that is shown; `back` goes to the one before. */
export const EntranceAnswerSchema = z.union([
  z.strictObject({ to: z.literal('choose'), mode: z.enum(MODES) }),
  z.strictObject({ to: z.literal('file'), text: z.string().max(FILE_CHARACTERS) }),
  z.strictObject({ to: z.literal('file'), address: z.string().max(2_000) }),
  z.strictObject({ to: z.literal('confirm'), isRight: z.boolean() }),
  z.strictObject({ to: z.literal('enrol'), code: z.string().max(200) }),
  z.strictObject({ to: z.literal('new-passphrase'), ...Passphrase }),
  z.strictObject({ to: z.literal('passphrase'), ...Passphrase }),
  z.strictObject({ to: z.literal('stopped') }),
  z.strictObject({ to: z.literal('file'), back: z.literal(true) }),
  z.strictObject({ to: z.literal('confirm'), back: z.literal(true) }),
  z.strictObject({ to: z.literal('enrol'), back: z.literal(true) }),
]);
export type EntranceAnswer = z.infer<typeof EntranceAnswerSchema>;
