import type { Result } from '#kit/result.ts';
import { personOf } from '#vocabulary/people.ts';
import { operatorTokens, type Operator } from '../identity/operators.ts';
import type { ReviewDecision } from '../submission/manifest.ts';
import type { Decided, ReviewError, Reviews } from './reviews.ts';
import { signReview } from './sign.ts';

/** A decision of the reviewer about the submission that was shown. */
export type AskedDecision = Pick<ReviewDecision, 'submissionId' | 'manifestSha256' | 'decision' | 'reason'>;

/** Signs a decision with the key of the reviewer's sign-in and keeps it. */
export async function decideReview(
  asked: AskedDecision,
  reviewer: Pick<Operator, 'issuer' | 'sub' | 'name' | 'key' | 'idToken' | 'userinfo'>,
  deps: {
    readonly reviews: Pick<Reviews, 'decide'>;
    /** Whether the reviewer still has the submission open. */
    readonly isOpen: () => boolean;
    readonly now: () => number;
  },
): Promise<Result<Decided, ReviewError>> {
  const { submissionId, decision, reason } = asked;
  const by = { ...personOf(reviewer), name: reviewer.name };
  const signed: ReviewDecision = { ...asked, reviewer: by, decidedAt: new Date(deps.now()).toISOString() };
  const jws = await signReview({ key: reviewer.key, decision: signed });
  return deps.reviews.decide({
    submissionId,
    reviewer: by,
    decision,
    reason,
    signedReview: { jws, ...operatorTokens(reviewer) },
    isOpen: deps.isOpen,
  });
}
