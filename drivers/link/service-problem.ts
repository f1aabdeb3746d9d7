import { z } from 'zod';

/** Why another vendor's service, or a reader as it lists it, is not believed: one code for each cause. */
export const ListingProblemSchema = z.enum([
  // The line: what comes back is no whole HTTP answer of a sane size in time.
  'no-answer',
  'timed-out',
  'answer-too-large',
  'half-answer',
  'bad-http',
  'bad-status',
  // The body: it is no SBI message.
  'not-json',
  'too-deep',
  'malformed',
  'too-many-devices',
  // What the reader says of itself, `info-` signed by the device, `id-` by the chip.
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
]);
export type ListingProblem = z.infer<typeof ListingProblemSchema>;

/** The same, and why an answer of such a reader is not believed. */
export const ServiceProblemSchema = z.enum([
  ...ListingProblemSchema.options,
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
]);
export type ServiceProblem = z.infer<typeof ServiceProblemSchema>;
