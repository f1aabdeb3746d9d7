import { z } from 'zod';

/** What is wrong with the connection to another vendor's service: no complete HTTP answer of a sane size in time. */
export const LINE_PROBLEMS = [
  'no-answer',
  'timed-out',
  'answer-too-large',
  'half-answer',
  'bad-http',
  'bad-status',
] as const;
export type LineProblem = (typeof LINE_PROBLEMS)[number];

/** Why another vendor's service, or a reader as it lists it, is not believed: one code for each cause. */
export const LISTING_PROBLEMS = [
  ...LINE_PROBLEMS,
  // The body is not an SBI message.
  'not-json',
  'too-deep',
  'malformed',
  'too-many-devices',
  // The reader's own data: `info-` is signed by the device, `id-` by the chip.
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
export const ListingProblemSchema = z.enum(LISTING_PROBLEMS);
export type ListingProblem = z.infer<typeof ListingProblemSchema>;

/** Why a single answer of such a reader is not believed, besides the problems of its listing. */
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
export type AnswerProblem = (typeof ANSWER_PROBLEMS)[number];

/** Why an answer of another vendor's reader is not believed, because of its listing or the answer. */
export const ServiceProblemSchema = z.enum([...LISTING_PROBLEMS, ...ANSWER_PROBLEMS]);
export type ServiceProblem = z.infer<typeof ServiceProblemSchema>;
