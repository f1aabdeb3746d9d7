import { decodeJwt } from 'jose';
import { z } from 'zod';
import { ok, type Result } from '#kit/result.ts';
import type { Undecidable } from '#vocabulary/evidence.ts';
import { operatorIn, type SubmissionKind } from '#vocabulary/journal-kinds.ts';
import { ISSUER_NOT_RECORDED, mayBeSamePerson, type Person } from '#vocabulary/people.ts';
import type { Documents } from '../documents/documents.ts';
import type { Operator } from '../identity/operators.ts';
import { answerWords } from '../language/answer-words.ts';
import { answerLines, type ReadableAnswer } from '../submission/form/answer-lines.ts';
import { EXCEPTION_PHOTO_SLOT, type BiometricException } from '../submission/exceptions.ts';
import { signedClaims } from './evidence.ts';
import { changedFromClaims } from '../submission/form/prefill.ts';
import { parseForm } from '../submission/form/schema.ts';
import type { Manifest, Part } from '../submission/manifest.ts';
import { evidenceLines, type EvidenceLine } from './evidence.ts';
import type { QueueRow } from './queue.ts';
import type { ReviewError, ReviewMaterial, Reviews } from './reviews.ts';

const NameSchema = z.looseObject({ name: z.string().optional() });

/** A submission for a reviewer, with everything checked when it is opened. */
export interface ReviewSheet {
  readonly row: QueueRow;
  readonly registrantName: string;
  readonly lines: readonly ReadableAnswer[];
  /** The documents, without the exception photograph. */
  readonly documents: readonly Part[];
  readonly evidence: readonly EvidenceLine[];
  /** Fingers and eyes that could not be read, and the photograph of it; null when all could. */
  readonly exceptions: { readonly recorded: readonly BiometricException[]; readonly photo: Part | null } | null;
  readonly manifestSha256: string;
  readonly history: readonly { readonly at: string; readonly what: SubmissionKind; readonly who: string }[];
  /** Why the operator who reads it may not decide; null when they may. */
  readonly whyNot: Undecidable | null;
}

export type SheetError = ReviewError | { readonly code: 'form-unreadable' };

export interface ReviewSheets {
  read(
    submissionId: string,
    reader: Pick<Operator, 'issuer' | 'sub' | 'role'>,
  ): Promise<Result<ReviewSheet, SheetError>>;
}

export function createReviewSheets(deps: {
  readonly reviews: Pick<Reviews, 'open'>;
  readonly documents: Pick<Documents, 'read'>;
  readonly verifyStationSignature: (jws: string, manifestSha256: string) => Promise<boolean>;
  /** The language of what is shown (BCP 47). */
  readonly language: string;
}): ReviewSheets {
  const { reviews, documents, verifyStationSignature, language } = deps;
  return {
    async read(submissionId, reader) {
      const opened = reviews.open(submissionId);
      if (!opened.ok) return opened;
      const material = opened.value;
      const { manifest, manifestSha256, answers } = material;
      const form = parseForm(material.context.formSchema);
      if (!form.ok) return form;
      const stationSignatureHolds = await verifyStationSignature(material.stationSignature, manifestSha256);
      const documentsIntact = areIntact(manifest.parts, documents);
      return ok({
        row: material.row,
        registrantName: NameSchema.parse(decodeJwt(manifest.evidence.userinfo ?? manifest.evidence.idToken)).name ?? '',
        lines: answerLines(
          form.value,
          {
            answers,
            verifiedKeys: manifest.verifiedKeys,
            toldKeys: manifest.toldKeys ?? [],
            claimed: changedFromClaims(form.value, signedClaims(manifest.evidence), {
              answers,
              language: manifest.evidence.consent.language,
            }),
            documents: manifest.parts,
          },
          answerWords(language),
        ),
        documents: manifest.parts.filter(({ slot }) => slot !== EXCEPTION_PHOTO_SLOT),
        evidence: evidenceLines({ manifest, answers, form: form.value, documentsIntact, stationSignatureHolds }),
        exceptions: exceptionsOf(manifest),
        manifestSha256,
        history: historyOf(material),
        whyNot: whyNot(material, reader),
      });
    },
  };
}

/** Whether each document's content still has its hash. */
function areIntact(parts: readonly Part[], documents: Pick<Documents, 'read'>): boolean {
  return parts.every((part) => {
    const read = documents.read(part.id);
    if (!read.ok) return false;
    using content = read.value;
    return content.part.sha256 === part.sha256;
  });
}

function exceptionsOf({ evidence, parts }: Manifest): ReviewSheet['exceptions'] {
  const { exceptions } = evidence;
  if (!exceptions) return null;
  return { recorded: exceptions.recorded, photo: parts.find(({ id }) => id === exceptions.photo) ?? null };
}

function historyOf({ manifest, decisions, history }: ReviewMaterial): ReviewSheet['history'] {
  const { operator } = manifest.evidence;
  const known: (Person & { readonly name: string })[] = [
    { issuer: operator.issuer ?? ISSUER_NOT_RECORDED, sub: operator.sub, name: operator.name },
    ...decisions.flatMap(({ reviewer, content }) => (content ? [{ ...reviewer, name: content.reviewerName }] : [])),
  ];
  return history.map(({ at, kind, subjects }) => {
    const who = operatorIn(subjects);
    const named = who && known.findLast((each) => mayBeSamePerson(each, who) || mayBeSamePerson(who, each));
    return { at, what: kind, who: named?.name ?? '' };
  });
}

/** Four eyes: a supervisor decides, but not about a submission that they worked on. The review checks it again. */
function whyNot(
  { authors, registrant, row }: ReviewMaterial,
  reader: Pick<Operator, 'issuer' | 'sub' | 'role'>,
): Undecidable | null {
  if (reader.role !== 'supervisor') return 'not-supervisor';
  if (authors.some((author) => mayBeSamePerson(author, reader))) return 'author';
  if (mayBeSamePerson(registrant, reader)) return 'registrant';
  return row.state === 'submitted' ? null : 'not-waiting';
}
