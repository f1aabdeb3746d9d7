import { err, ok } from '#kit/result.ts';
import type { Operators } from '../../identity/operators.ts';
import type { Outbox } from '../../outbox/worker.ts';
import { decideReview } from '../../review/decisions.ts';
import type { OpenReview } from '../../review/open-review.ts';
import type { Queue } from '../../review/queue.ts';
import type { Reviews } from '../../review/reviews.ts';
import type { ReviewSheets } from '../../review/sheets.ts';
import type { Handlers } from '../answer.ts';
import { refused } from '../failures.ts';
import { reviewView, submissionRow } from '../views/submissions.ts';

/** Reading a submission, and deciding on it. */
export function createReviewHandlers(deps: {
  readonly queue: Pick<Queue, 'row'>;
  readonly reviews: Pick<Reviews, 'decide'>;
  readonly sheets: ReviewSheets;
  readonly openReview: OpenReview;
  readonly operators: Pick<Operators, 'current'>;
  readonly outbox: Pick<Outbox, 'wake'>;
  readonly now: () => number;
}): Pick<Handlers, 'review.open' | 'review.close' | 'review.decide'> {
  const { queue, sheets, openReview, operators, outbox } = deps;
  return {
    'review.open': async ({ submissionId }) => {
      const reader = operators.current();
      if (!reader) return refused({ code: 'operator-needed' });
      // Before the first await: whatever closes the review meanwhile must find it open.
      openReview.open(submissionId);
      const sheet = await sheets.read(submissionId, reader);
      if (sheet.ok) return ok(reviewView(sheet.value));
      if (openReview.current() === submissionId) openReview.close();
      return refused(sheet.error);
    },
    'review.close': () => {
      openReview.close();
      return ok(null);
    },
    'review.decide': async (decision) => {
      const reviewer = operators.current();
      if (!reviewer) return refused({ code: 'operator-needed' });
      // Signing takes a moment, in which the session may end.
      const isOpen = () => openReview.current() === decision.submissionId && operators.current() === reviewer;
      const decided = await decideReview(decision, reviewer, { reviews: deps.reviews, now: deps.now, isOpen });
      if (!decided.ok) return refused(decided.error);
      outbox.wake();
      const row = queue.row(decision.submissionId);
      return row.ok && row.value ? ok(submissionRow(row.value)) : err({ code: 'unknown-submission' });
    },
  };
}
