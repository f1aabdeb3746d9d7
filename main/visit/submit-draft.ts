import { decodeJwt } from 'jose';
import type { z } from 'zod';
import { err, ok, type Result } from '#kit/result.ts';
import { partOf } from '../documents/documents.ts';
import type { StoreError } from '../store/fault.ts';
import type { Store, SubmissionLedger } from '../store/store.ts';
import type { SubmissionRecord } from '../store/submissions-repository.ts';
import { answersHash, canonicalJson, manifestHash } from '../submission/canonical.ts';
import { exceptionsProblem } from '../submission/exceptions.ts';
import type { StepRefused } from '../submission/ledger.ts';
import { ManifestSchema, StationSignatureSchema, type Answers, type Manifest } from '../submission/manifest.ts';
import { isOpenForChange } from '../submission/states.ts';

/** What is fixed at submit. */
export interface SubmittedDraft {
  readonly manifest: Manifest;
  readonly answers: Answers;
  /** Compact JWS by the station's key over the manifest's hash. */
  readonly stationSignature: string;
}

export type SubmitFault = StoreError | StepRefused | { readonly code: 'changed-since-shown' };

/**
 * Fixes a draft in one transaction: values, state, queue row and journal entry. A second press returns the same.
 * Throws on a manifest that does not say what is kept.
 */
export function submitDraft(
  deps: { readonly store: Store; readonly ledger: SubmissionLedger; readonly nowIso: () => string },
  submitted: SubmittedDraft,
  isAsShown: () => boolean,
): Result<{ readonly savedAt: string }, SubmitFault> {
  const { store, ledger, nowIso } = deps;
  const { manifest, answers, stationSignature } = submitted;
  const { submissionId: id, revision, parts, visit, evidence } = manifest;
  return store.transaction<{ savedAt: string }, SubmitFault>(() => {
    const record = store.submissions.get(id);
    if (!record) return err({ code: 'submission-unknown' });
    // The second press: what was saved stays as it is, even when the second manifest differs.
    const isRepeated = !isOpenForChange(record.state) || revision < record.revision;
    if (isRepeated && record.submittedAt !== null) return ok({ savedAt: record.submittedAt });
    if (isRepeated) throw new RangeError('submission was given up');

    if (!isAsShown()) return err({ code: 'changed-since-shown' });

    dropUnfinishedParts(store, id);
    const manifestSha256 = manifestHash(manifest);
    const misfit = misfitOf(manifest, {
      record,
      answersSha256: answersHash(answers),
      parts: store.parts.of(id).flatMap((part) => partOf(part) ?? []),
      signed: StationSignatureSchema.safeParse(decodeJwt(stationSignature)).data,
      sha256: manifestSha256,
    });
    if (misfit !== undefined) throw new RangeError(`manifest does not fit what is kept: ${misfit}`);

    const { issuer, sub, name } = evidence.operator;
    if (issuer === undefined) throw new RangeError('an operator is named by issuer and subject');
    const author = { issuer, sub };
    const at = nowIso();
    store.values.put(id, { author: name, answers, manifest, 'station-signature': stationSignature }, at);
    store.submissions.fix(id, { manifestSha256, visitId: visit.id, author, at });
    store.outbox.insert(id, at);
    const details = { revision, parts: parts.length, manifestSha256 };
    const taken = ledger.takeStep(id, { step: 'submit', operator: author, details });
    return taken.ok ? ok({ savedAt: at }) : taken;
  });
}

/** Documents that never arrived completely are not part of what is signed. */
function dropUnfinishedParts(store: Store, submissionId: string): void {
  for (const part of store.parts.of(submissionId)) {
    if (part.state === 'complete') continue;
    store.chunks.removeOf(part.id);
    store.parts.remove(part.id);
  }
}

/** The first thing in which a manifest differs from what is kept. */
function misfitOf(
  manifest: Manifest,
  own: {
    readonly record: SubmissionRecord;
    readonly answersSha256: string;
    readonly parts: Manifest['parts'];
    readonly signed: z.infer<typeof StationSignatureSchema> | undefined;
    readonly sha256: string;
  },
): string | undefined {
  const { record, answersSha256, parts, signed, sha256 } = own;
  if (!ManifestSchema.safeParse(manifest).success) return 'shape';
  if (manifest.revision !== record.revision) return 'revision';
  if (manifest.program.id !== record.programId) return 'program';
  if (manifest.answersSha256 !== answersSha256) return 'answers';
  if (canonicalJson(sortedById(manifest.parts)) !== canonicalJson(sortedById(parts))) return 'parts';
  const { parts: listed, evidence, visit, createdAt } = manifest;
  const { exceptions } = evidence;
  if (exceptionsProblem({ exceptions, parts: listed, visitStartedAt: visit.startedAt, createdAt })) return 'exceptions';
  if (signed?.submissionId !== record.id || signed.manifestSha256 !== sha256) return 'signature';
  return undefined;
}

function sortedById(parts: Manifest['parts']): Manifest['parts'] {
  return [...parts].sort((one, other) => (one.id < other.id ? -1 : 1));
}
