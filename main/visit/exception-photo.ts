import { err, ok, type Result } from '#kit/result.ts';
import type { DocumentError, Documents } from '../documents/documents.ts';
import { CHUNK_BYTES } from '../store/sealing.ts';
import { sha256Hex } from '../submission/canonical.ts';
import { EXCEPTION_PHOTO_SLOT } from '../submission/exceptions.ts';

/** The name the supervisor sees; it says nothing about the person. */
const NAME = 'exception-photo.jpg';

/**
 * Makes `photo` the only exception photograph among a submission's parts, sealed like every document; null removes the
 * photograph. Returns the part's id. An earlier visit may have left a photograph; the same one is kept as it is.
 */
export function keepExceptionPhoto(
  documents: Documents,
  submissionId: string,
  photo: Uint8Array | null,
): Result<string | null, DocumentError> {
  const listed = documents.list(submissionId);
  if (!listed.ok) return listed;
  const there = listed.value.filter((part) => part.slot === EXCEPTION_PHOTO_SLOT);
  const sha256 = photo && sha256Hex(photo);
  const same = there.find((part) => part.sha256 === sha256);
  for (const part of there) {
    const removed = part === same ? ok(undefined) : documents.remove(part.id);
    if (!removed.ok) return removed;
  }
  if (same || !photo) return ok(same?.id ?? null);
  return add(documents, submissionId, photo);
}

function add(documents: Documents, submissionId: string, photo: Uint8Array): Result<string, DocumentError> {
  const declaredSize = photo.byteLength;
  const begun = documents.begin({ submissionId, slot: EXCEPTION_PHOTO_SLOT, name: NAME, declaredSize });
  if (!begun.ok) return begun;
  const { partId } = begun.value;
  for (let index = 0; index * CHUNK_BYTES < declaredSize; index += 1) {
    const chunk = photo.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
    const appended = documents.append(partId, index, chunk);
    if (!appended.ok) {
      documents.remove(partId);
      return appended;
    }
  }
  // It was opened when it was taken.
  const finished = documents.settle(partId, 'readable');
  return finished.ok ? ok(partId) : err(finished.error);
}
