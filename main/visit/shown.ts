import { canonicalJson, sha256Hex } from '../submission/canonical.ts';
import type { FormInHand } from './forms.ts';

/**
 * SHA-256, hexadecimal, of all that "Look over" shows and a submission then signs. Whoever submits hands it back, so that
 * only what a person has seen is signed.
 */
export function shownSha256({ open, form, visit }: FormInHand): string {
  const { recorded, photo } = visit.exceptions;
  const { issuer, sub, name } = visit.registrant;
  return sha256Hex(
    canonicalJson({
      submissionId: open.submissionId,
      registrant: { issuer, sub, name },
      program: { id: form.programId, name: form.programName, version: form.version },
      formSha256: sha256Hex(form.schema),
      answers: open.answers,
      documents: open.documents,
      verifiedKeys: open.verifiedKeys,
      claimed: open.claimed,
      toldKeys: open.toldKeys,
      exceptions: { recorded, photoSha256: photo && sha256Hex(photo) },
    }),
  );
}
