import { err, ok, type Result } from '#kit/result.ts';
import { isSamePerson, mayBeSamePerson, personOf, type Person } from '#vocabulary/people.ts';
import type { SubmissionState } from '#vocabulary/submission-states.ts';
import type { StoreError } from '../store/fault.ts';
import type { ReviewRecord } from '../store/reviews-repository.ts';
import type { Store, SubmissionLedger } from '../store/store.ts';
import { answersHash, manifestHash } from '../submission/canonical.ts';
import type { DraftContext } from '../submission/draft-context.ts';
import type { Answers, Manifest, ReviewDecision, SignedReview } from '../submission/manifest.ts';
import { nextState } from '../submission/states.ts';
import type { HistoryEntry } from '../store/journal-repository.ts';
import { queueRowOf, type QueueRow } from './queue.ts';
import { verifyReview, type ReviewSignatureInvalid } from './sign.ts';

/**
 * Why a review is refused.
 * - `submission-unknown`: it does not exist, or was never submitted
 * - `not-waiting-for-review`: there is another decision already
 * - `reviewer-is-author`: a person who worked on a submission may not review it
 * - `reviewer-is-registrant`: nobody reviews their own application
 * - `review-not-open`: the reviewer's session ended, or the review was closed, before the decision was kept
 * - `reason-required`: a return or a rejection needs a reason
 * - `decision-does-not-fit`: the signed decision differs from the requested one; `field` names the first difference
 */
export type ReviewError =
  | StoreError
  | ReviewSignatureInvalid
  | { readonly code: 'submission-unknown' }
  | { readonly code: 'not-waiting-for-review'; readonly state: SubmissionState }
  | { readonly code: 'reviewer-is-author' }
  | { readonly code: 'reviewer-is-registrant' }
  | { readonly code: 'review-not-open' }
  | { readonly code: 'reason-required' }
  | {
      readonly code: 'decision-does-not-fit';
      readonly field: 'submissionId' | 'manifestSha256' | 'decision' | 'reason' | 'reviewer';
    };

/** Everything that will be sent, and everything that is kept about it. */
export interface ReviewMaterial {
  readonly row: QueueRow;
  readonly manifest: Manifest;
  readonly manifestSha256: string;
  readonly answers: Answers;
  readonly stationSignature: string;
  /** What the visit kept with the draft, including the form's schema. */
  readonly context: DraftContext;
  readonly registrant: Person;
  /** Everyone who worked on it. */
  readonly authors: readonly Person[];
  readonly decisions: readonly ReviewRecord[];
  readonly history: readonly HistoryEntry[];
}

/** A decision as it was stored. */
export interface Decided {
  readonly submissionId: string;
  readonly state: SubmissionState;
  /** ISO 8601, as it was signed. */
  readonly decidedAt: string;
}

/** The supervisor's work. */
export interface Reviews {
  /** Everything about one submission. Documents are read one by one with `documents.read`. */
  open(submissionId: string): Result<ReviewMaterial, ReviewError>;
  /** Everyone who worked on a submission; undefined if it does not exist. */
  authorsOf(submissionId: string): readonly Person[] | undefined;
  /** Checks and stores a decision at once. Repeating the same decision by the same person returns the same. */
  decide(input: {
    readonly submissionId: string;
    readonly reviewer: Person & { readonly name: string };
    readonly decision: ReviewDecision['decision'];
    readonly reason?: string | undefined;
    readonly signedReview: SignedReview;
    /** Asked inside the transaction: whether the reviewer still has the submission open. Always, when absent. */
    readonly isOpen?: () => boolean;
  }): Promise<Result<Decided, ReviewError>>;
}

/** The reviews of the station. */
export function createReviews(deps: {
  readonly store: Store;
  readonly ledger: SubmissionLedger;
  readonly stationKeyThumbprint: string;
}): Reviews {
  const { store, ledger, stationKeyThumbprint } = deps;

  return {
    open: (submissionId) => store.read(() => materialOf(store, submissionId)),

    authorsOf(submissionId) {
      const authors = store.read(() =>
        ok(store.submissions.get(submissionId) && store.submissions.authors(submissionId)),
      );
      return authors.ok ? authors.value : undefined;
    },

    async decide(input) {
      const verified = await verifyReview(input.signedReview, stationKeyThumbprint);
      if (!verified.ok) return verified;
      const signed = verified.value;
      const { submissionId, reviewer, decision, signedReview } = input;
      const reason = input.reason?.trim();
      return store.transaction<Decided, ReviewError>(() => {
        const record = store.submissions.get(submissionId);
        if (!record?.manifestSha256) return err({ code: 'submission-unknown' });
        const earlier = store.reviews
          .of(submissionId)
          .find((review) => review.manifestSha256 === signed.manifestSha256);
        if (earlier && isSamePerson(earlier.reviewer, reviewer) && earlier.decision === decision) {
          return ok({ submissionId, state: record.state, decidedAt: earlier.decidedAt });
        }
        if (input.isOpen?.() === false) return err({ code: 'review-not-open' });
        const next = nextState(record.state, decision);
        if (!next.ok) return err({ code: 'not-waiting-for-review', state: record.state });
        const involved = involvement(store, submissionId, reviewer);
        if (involved) return err(involved);
        if (decision !== 'approve' && (reason === undefined || reason === '')) return err({ code: 'reason-required' });
        const { manifestSha256, revision } = record;
        const field = misfitOf(signed, { submissionId, manifestSha256, decision, reason, reviewer });
        if (field !== undefined) return err({ code: 'decision-does-not-fit', field });

        const { decidedAt } = signed;
        store.reviews.insert({
          submissionId,
          revision,
          reviewer: personOf(reviewer),
          decision,
          manifestSha256,
          decidedAt,
          content: { reviewerName: reviewer.name, reason, ...signedReview },
        });
        if (decision === 'approve') store.outbox.reset(submissionId);
        const details = { revision, manifestSha256 };
        const taken = ledger.takeStep(submissionId, { step: decision, operator: personOf(reviewer), details });
        if (taken.ok) return ok({ submissionId, state: taken.value.state, decidedAt });
        const { error } = taken;
        return err(error.code === 'step-not-allowed' ? { code: 'not-waiting-for-review', state: error.state } : error);
      });
    },
  };
}

/** Everything about a submission, if it is whole; within a transaction. */
function materialOf(store: Store, submissionId: string): Result<ReviewMaterial, ReviewError> {
  const record = store.submissions.get(submissionId);
  const row = queueRowOf(store, submissionId);
  if (!record?.manifestSha256 || !row) return err({ code: 'submission-unknown' });
  if (record.state === 'purged') return err({ code: 'content-destroyed' });
  const manifest = store.values.get(submissionId, 'manifest')?.value;
  const answers = store.values.get(submissionId, 'answers')?.value;
  const context = store.values.get(submissionId, 'context')?.value;
  const registrant = store.values.get(submissionId, 'registrant')?.value;
  const stationSignature = store.values.get(submissionId, 'station-signature')?.value;
  if (!manifest || !answers || !context || !registrant || stationSignature === undefined) {
    return err({ code: 'sealed-damaged' });
  }
  const isWhole = manifestHash(manifest) === record.manifestSha256;
  // The answers of a returned submission may be changed: only then may they differ from what was signed.
  const isSame = record.state === 'returned' || answersHash(answers) === manifest.answersSha256;
  if (!isWhole || !isSame) return err({ code: 'sealed-damaged' });
  return ok({
    row,
    manifest,
    manifestSha256: record.manifestSha256,
    answers,
    stationSignature,
    context,
    registrant,
    authors: store.submissions.authors(submissionId),
    decisions: store.reviews.of(submissionId),
    history: store.journal.about(submissionId),
  });
}

/** Why this person is too close to the submission to decide it. */
function involvement(store: Store, submissionId: string, reviewer: Person): ReviewError | undefined {
  const authors = store.submissions.authors(submissionId);
  if (authors.some((author) => mayBeSamePerson(author, reviewer))) return { code: 'reviewer-is-author' };
  const registrant = store.values.get(submissionId, 'registrant')?.value;
  return registrant && mayBeSamePerson(registrant, reviewer) ? { code: 'reviewer-is-registrant' } : undefined;
}

function misfitOf(
  signed: ReviewDecision,
  asked: {
    readonly submissionId: string;
    readonly manifestSha256: string;
    readonly decision: string;
    readonly reason: string | undefined;
    readonly reviewer: Person;
  },
): Extract<ReviewError, { code: 'decision-does-not-fit' }>['field'] | undefined {
  if (signed.submissionId !== asked.submissionId) return 'submissionId';
  if (signed.manifestSha256 !== asked.manifestSha256) return 'manifestSha256';
  if (signed.decision !== asked.decision) return 'decision';
  if (signed.reason?.trim() !== asked.reason) return 'reason';
  if (!isSamePerson(signed.reviewer, asked.reviewer)) return 'reviewer';
  return undefined;
}
