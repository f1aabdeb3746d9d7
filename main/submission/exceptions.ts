import { z } from 'zod';
import { EXCEPTION_REASONS, REASONS_OF } from '#vocabulary/exception-reasons.ts';
import { EYES, SiteSchema, type Site } from '#vocabulary/fingers.ts';

/**
 * Biometric exceptions: fingers and eyes of a registrant that cannot be read, each with its reason, and one photograph
 * that shows it. Pure: the visit records by these rules and the portal checks by the same ones.
 */

export const BiometricExceptionSchema = z.strictObject({
  what: SiteSchema,
  reason: z.enum(EXCEPTION_REASONS),
  /** When the officer recorded it, ISO 8601. */
  recordedAt: z.iso.datetime(),
});
export type BiometricException = z.infer<typeof BiometricExceptionSchema>;

/** The exceptions of a submission. A submission without any does not have the member at all. */
export const ExceptionsSchema = z.strictObject({
  recorded: z.array(BiometricExceptionSchema).min(1),
  /** Id of the part that is the photograph; null when no photograph was taken. */
  photo: z.uuid().nullable(),
});
export type Exceptions = z.infer<typeof ExceptionsSchema>;

/** Slot of the photograph's part. No file component of a form can have it: Form.io's keys hold no colon. */
export const EXCEPTION_PHOTO_SLOT = 'kiosk:exception-photo';

/** Bytes. A picture of 1280 by 960 pixels in good JPEG quality has about a quarter of it. */
export const EXCEPTION_PHOTO_BYTES = 1024 * 1024;

function kindOf(what: Site): 'finger' | 'eye' {
  return EYES.some((eye) => eye === what) ? 'eye' : 'finger';
}

/** What is wrong with a list of exceptions in itself; undefined if nothing is wrong. */
export function listProblem(
  list: readonly Pick<BiometricException, 'what' | 'reason'>[],
): 'named-twice' | 'reason-unfit' | undefined {
  if (new Set(list.map(({ what }) => what)).size < list.length) return 'named-twice';
  return list.every(({ what, reason }) => REASONS_OF[kindOf(what)].includes(reason)) ? undefined : 'reason-unfit';
}

/**
 * What is wrong with the exceptions of a submission: in themselves, in their times, or in how the photograph belongs to
 * them. The photograph's part is there exactly when the exceptions name it.
 */
export function exceptionsProblem(submission: {
  readonly exceptions: Exceptions | undefined;
  readonly parts: readonly { readonly id: string; readonly slot: string; readonly mediaType: string }[];
  /** Between these the exceptions were recorded, ISO 8601. */
  readonly visitStartedAt: string;
  readonly createdAt: string;
}): 'named-twice' | 'reason-unfit' | 'not-of-this-visit' | 'photo-misplaced' | undefined {
  const { exceptions, parts } = submission;
  const photos = parts.filter((part) => part.slot === EXCEPTION_PHOTO_SLOT);
  const due = exceptions?.photo ?? null;
  const [photo] = photos;
  if (photos.length !== (due === null ? 0 : 1)) return 'photo-misplaced';
  if (photo && (photo.id !== due || photo.mediaType !== 'image/jpeg')) return 'photo-misplaced';
  if (!exceptions) return undefined;
  const from = Date.parse(submission.visitStartedAt);
  const until = Date.parse(submission.createdAt);
  const inTime = exceptions.recorded.every(({ recordedAt }) => {
    const at = Date.parse(recordedAt);
    return at >= from && at <= until;
  });
  return listProblem(exceptions.recorded) ?? (inTime ? undefined : 'not-of-this-visit');
}
