import { canonicalJson, sha256Hex } from '../submission/canonical.ts';
import type { FormInHand } from './forms.ts';

/**
 * SHA-256, hexadecimal, of all that "Look over" shows and a submission then signs. Whoever submits hands it back, so that
 * only what a person has seen is signed.
 */
export function shownSha256({ open, form, visit }: FormInHand): string {
  const { recorded, photo } = visit.exceptions;
  return sha256Hex(
    canonicalJson({
      submissionId: open.submissionId,
      formSha256: sha256Hex(form.schema),
      answers: open.answers,
      documents: open.documents,
      verifiedKeys: open.verifiedKeys,
      exceptions: { recorded, photoSha256: photo && sha256Hex(photo) },
    }),
  );
}
