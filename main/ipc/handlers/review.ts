import { z } from 'zod';
import { err, ok, type Result } from '#kit/result.ts';
import type { SubmissionState } from '#vocabulary/submission-states.ts';
import type { ReviewView, SubmissionRow } from '../../../preload/contract/review-views.ts';
import type { Documents } from '../../documents/documents.ts';
import type { Operators } from '../../identity/operators.ts';
import type { Outbox } from '../../outbox/worker.ts';
import type { Queue } from '../../review/queue.ts';
import type { ReviewError, ReviewMaterial, Reviews } from '../../review/reviews.ts';
import { signReview } from '../../review/sign.ts';
import { answerLines } from '../../submission/answer-lines.ts';
import { EXCEPTION_PHOTO_SLOT } from '../../submission/exceptions.ts';
import { parseForm } from '../../submission/form-schema.ts';
import type { Manifest, ReviewDecision } from '../../submission/manifest.ts';
import type { Failure } from '../../../preload/contract/failures.ts';
import type { Handlers } from '../answer.ts';
import type { Contents } from '../contents.ts';
import { evidenceLines } from '../evidence.ts';
import { failureOf } from '../failures.ts';
import { submissionRow } from '../submission-row.ts';
import { boxWords, partView } from '../views.ts';

const ContextSchema = z.looseObject({ formSchema: z.string() });
const NameSchema = z.looseObject({ name: z.string().optional() });

function failureOfReview(error: ReviewError): Failure {
  switch (error.code) {
    case 'submission-unknown':
      return { code: 'unknown-submission' };
    case 'not-waiting-for-review':
      return { code: 'already-decided', values: { state: error.state } };
    case 'reviewer-is-author':
      return { code: 'reviewer-is-author' };
    case 'reason-required':
      return { code: 'reason-needed' };
    case 'decision-does-not-fit':
    case 'review-signature-invalid':
      // What was shown is not what is kept now: it has to be looked at again before anybody signs.
      return { code: 'already-decided', values: { state: 'changed' } };
    case 'disk-full':
    case 'store-failed':
    case 'sealed-damaged':
    case 'value-unreadable':
    case 'content-destroyed':
      return failureOf(error);
  }
}

export interface ReviewRooms {
  readonly queue: Pick<Queue, 'list' | 'row'>;
  readonly reviews: Reviews;
  readonly documents: Documents;
  readonly operators: Operators;
  readonly contents: Contents;
  readonly outbox: Pick<Outbox, 'wake' | 'poke' | 'release'>;
  readonly verifyStationSignature: (jws: string, manifestSha256: string) => Promise<boolean>;
  /** The language of what is shown (BCP 47). */
  readonly language: string;
  readonly now: () => Date;
  /** Tries the portal now, before anything that waits is tried again. */
  readonly checkPortal: () => Promise<boolean>;
}

function exceptionsOf({ evidence, parts }: Manifest): ReviewView['exceptions'] {
  const { exceptions } = evidence;
  if (!exceptions) return null;
  const photo = parts.find(({ id }) => id === exceptions.photo);
  return { recorded: [...exceptions.recorded], photo: photo ? partView(photo) : null };
}

/** Lines of the submissions in `states`, newest first; unless given: of all that the list shows. */
export function listedRows(queue: Pick<Queue, 'list'>, states?: readonly SubmissionState[]): SubmissionRow[] {
  const rows = queue.list(states);
  return rows.ok ? rows.value.map(submissionRow) : [];
}

export function reviewHandlers(
  rooms: ReviewRooms,
): Pick<Handlers, 'queue.list' | 'queue.try-now' | 'queue.release' | 'review.open' | 'review.close' | 'review.decide'> {
  const { queue, reviews, documents, operators, contents, language } = rooms;

  function whyNot(material: ReviewMaterial): ReviewView['whyNot'] {
    const operator = operators.current();
    if (operator?.role !== 'supervisor') return 'not-supervisor';
    if (material.authors.includes(operator.sub)) return 'author';
    return material.row.state === 'submitted' ? null : 'not-waiting';
  }

  function documentsIntact(material: ReviewMaterial): boolean {
    return material.manifest.parts.every((part) => {
      const read = documents.read(part.id);
      if (!read.ok) return false;
      const intact = read.value.part.sha256 === part.sha256;
      read.value.bytes.fill(0);
      return intact;
    });
  }

  async function view(material: ReviewMaterial): Promise<Result<ReviewView, Failure>> {
    const context = ContextSchema.safeParse(material.context);
    const form = context.success ? parseForm(context.data.formSchema) : err({ code: 'form-unreadable' as const });
    if (!form.ok) return err({ code: 'form-unreadable' });
    const { manifest, manifestSha256, answers } = material;
    const { operator } = manifest.evidence;
    const names = new Map([[operator.sub, operator.name]]);
    for (const { reviewerSub, content } of material.decisions)
      if (content !== undefined) names.set(reviewerSub, content.reviewerName);
    const claims = NameSchema.parse(
      JSON.parse(Buffer.from(manifest.evidence.userinfo.split('.')[1] ?? '', 'base64url').toString()),
    );
    return ok({
      row: submissionRow(material.row),
      registrantName: claims.name ?? '',
      lines: [...answerLines(form.value, answers, manifest.verifiedKeys, boxWords(language))],
      parts: manifest.parts.filter(({ slot }) => slot !== EXCEPTION_PHOTO_SLOT).map(partView),
      evidence: evidenceLines({
        manifest,
        answers,
        form: form.value,
        documentsIntact: documentsIntact(material),
        stationSignatureHolds: await rooms.verifyStationSignature(material.stationSignature, manifestSha256),
      }),
      exceptions: exceptionsOf(manifest),
      manifestSha256,
      history: material.history.map((entry) => ({
        at: entry.at,
        what: entry.kind,
        who: names.get(entry.subjects['operatorSub'] ?? '') ?? '',
      })),
      whyNot: whyNot(material),
    });
  }

  return {
    'queue.list': () => (operators.current() ? ok(listedRows(queue)) : err({ code: 'operator-needed' })),
    'queue.try-now': async () => {
      if (await rooms.checkPortal()) rooms.outbox.poke();
      else return err({ code: 'portal-unreachable' });
      return ok(null);
    },
    'queue.release': ({ submissionId }) => {
      const operator = operators.current();
      if (operator?.role !== 'supervisor') return err({ code: 'role-not-allowed' });
      const released = rooms.outbox.release(submissionId, operator.sub);
      if (!released.ok) {
        const { error } = released;
        if (error.code === 'not-quarantined') return err({ code: 'already-decided', values: { state: error.state } });
        return err(error.code === 'submission-unknown' ? { code: 'unknown-submission' } : failureOf(error));
      }
      return ok(null);
    },
    'review.open': async ({ submissionId }) => {
      const operator = operators.current();
      if (!operator) return err({ code: 'operator-needed' });
      const material = reviews.open(submissionId);
      if (!material.ok) return err(failureOfReview(material.error));
      const mayRead = operator.role === 'supervisor' || material.value.authors.includes(operator.sub);
      if (!mayRead) return err({ code: 'role-not-allowed' });
      const shown = await view(material.value);
      if (shown.ok) contents.open(submissionId);
      return shown;
    },
    'review.close': () => {
      contents.close();
      return ok(null);
    },
    'review.decide': async ({ submissionId, decision, reason, manifestSha256 }) => {
      const reviewer = operators.current();
      if (!reviewer) return err({ code: 'operator-needed' });
      if (reviewer.role !== 'supervisor') return err({ code: 'role-not-allowed' });
      const { sub, name, key, idToken } = reviewer;
      const signed: ReviewDecision = {
        submissionId,
        manifestSha256,
        decision,
        ...(reason !== undefined && { reason }),
        reviewer: { sub, name },
        decidedAt: rooms.now().toISOString(),
      };
      const jws = await signReview({ key, decision: signed });
      const decided = await reviews.decide({
        submissionId,
        reviewer: { sub, name },
        decision,
        reason,
        signedReview: { jws, idToken },
      });
      if (!decided.ok) return err(failureOfReview(decided.error));
      rooms.outbox.wake();
      const row = queue.row(submissionId);
      return row.ok && row.value ? ok(submissionRow(row.value)) : err({ code: 'unknown-submission' });
    },
  };
}
