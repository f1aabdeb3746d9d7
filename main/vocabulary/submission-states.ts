import { z } from 'zod';

/**
 * Every state a submission can be in. `purged` keeps the row, the receipt and the journal; the content is gone. The
 * migrations of the store hold the same words as text.
 */
export const SUBMISSION_STATES = [
  'draft',
  'submitted',
  'returned',
  'rejected',
  'approved',
  'uploading',
  'quarantined',
  'accepted',
  'purged',
] as const;
export type SubmissionState = (typeof SUBMISSION_STATES)[number];

/** A supervisor's decision about a submission. */
export const DECISIONS = ['approve', 'return', 'reject'] as const;
export type Decision = (typeof DECISIONS)[number];

/**
 * Why an attempt to send a submission ended without a final answer; it is made again.
 * - `unreachable`, `timed-out`, `unavailable`, `signed-out`: the portal did not accept it now
 * - `portal-replaced`: something else answers instead of the portal
 * - `stopped`, `interrupted`: the kiosk was stopped, or killed, while it was being sent
 * - `disk-full`, `store-failed`: this machine could not read the content or record the result
 */
export const WAIT_CODES = [
  'unreachable',
  'timed-out',
  'unavailable',
  'signed-out',
  'portal-replaced',
  'stopped',
  'interrupted',
  'disk-full',
  'store-failed',
] as const;
export type WaitCode = (typeof WAIT_CODES)[number];

/**
 * Why a submission needs a person, apart from the portal's refusal.
 * - `portal-nonsense`: the portal's answer is against its contract
 * - `receipt-malformed`, `receipt-signature`, `receipt-for-another`: its receipt is not valid
 * - `sealed-damaged`, `value-unreadable`, `content-destroyed`: what is kept here cannot be sent
 * - `internal`: a fault of the program
 */
export const QUARANTINE_CODES = [
  'portal-nonsense',
  'receipt-malformed',
  'receipt-signature',
  'receipt-for-another',
  'sealed-damaged',
  'value-unreadable',
  'content-destroyed',
  'internal',
] as const;

/** The portal understood and refused; `refusal` is a code of its own. */
export const PortalRefusalSchema = z.strictObject({
  code: z.literal('portal-refused'),
  refusal: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
});

/** Why a submission is set aside. */
export const QuarantineCauseSchema = z.discriminatedUnion('code', [
  z.strictObject({ code: z.enum(QUARANTINE_CODES) }),
  PortalRefusalSchema,
]);
export type QuarantineCause = z.infer<typeof QuarantineCauseSchema>;

/** Why a submission that was approved is not with the portal yet. */
export const SendingCauseSchema = z.discriminatedUnion('code', [
  z.strictObject({ code: z.enum([...WAIT_CODES, ...QUARANTINE_CODES]) }),
  PortalRefusalSchema,
]);
export type SendingCause = z.infer<typeof SendingCauseSchema>;
