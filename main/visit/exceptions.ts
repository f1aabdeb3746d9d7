import { err, ok, type Result } from '#kit/result.ts';
import { mediaTypeOf } from '../submission/media-type.ts';
import { EXCEPTION_PHOTO_BYTES, listProblem, type BiometricException } from '../submission/exceptions.ts';

/**
 * What a visit records about fingers and eyes that cannot be read. The photograph is in main's memory until the
 * submission is made, so a visit that ends without a submission leaves nothing of it.
 */
export interface VisitExceptions {
  readonly recorded: readonly BiometricException[];
  /** JPEG. */
  readonly photo: Uint8Array | null;
  /** How many photographs were taken in the visit; it distinguishes one from the next. */
  readonly taken: number;
}

/**
 * Why nothing was changed.
 * - `exception-named-twice`: a finger or eye is in the list twice
 * - `exception-reason-unfit`: a reason that fingers, or eyes, do not have
 * - `exception-needed`: a photograph shows an exception, and no exception is recorded
 * - `photo-too-large` (bytes), `photo-unreadable`: no JPEG picture of at most that size
 */
export type ExceptionError =
  | { readonly code: 'exception-named-twice' }
  | { readonly code: 'exception-reason-unfit' }
  | { readonly code: 'exception-needed' }
  | { readonly code: 'photo-too-large'; readonly limit: number }
  | { readonly code: 'photo-unreadable' };

export const NO_EXCEPTIONS: VisitExceptions = { recorded: [], photo: null, taken: 0 };

/** Replaces the list. An unchanged entry keeps its time; without any exception the photograph has no purpose. */
export function withRecorded(
  now: VisitExceptions,
  list: readonly Pick<BiometricException, 'what' | 'reason'>[],
  at: string,
): Result<VisitExceptions, ExceptionError> {
  const problem = listProblem(list);
  if (problem === 'named-twice') return err({ code: 'exception-named-twice' });
  if (problem === 'reason-unfit') return err({ code: 'exception-reason-unfit' });
  const recorded = list.map(({ what, reason }) => {
    const earlier = now.recorded.find((each) => each.what === what && each.reason === reason);
    return earlier ?? { what, reason, recordedAt: at };
  });
  return ok({ ...now, recorded, photo: recorded.length > 0 ? now.photo : null });
}

/** Replaces the photograph. The bytes belong to main from then on. */
export function withPhoto(now: VisitExceptions, bytes: Uint8Array): Result<VisitExceptions, ExceptionError> {
  if (now.recorded.length === 0) return err({ code: 'exception-needed' });
  if (bytes.byteLength > EXCEPTION_PHOTO_BYTES) return err({ code: 'photo-too-large', limit: EXCEPTION_PHOTO_BYTES });
  if (mediaTypeOf(bytes) !== 'image/jpeg') return err({ code: 'photo-unreadable' });
  return ok({ ...now, photo: bytes, taken: now.taken + 1 });
}

/** Removes the photograph. */
export function withoutPhoto(now: VisitExceptions): Result<VisitExceptions, ExceptionError> {
  return ok({ ...now, photo: null });
}
