import { err, ok } from '#kit/result.ts';
import type { SubmissionState } from '#vocabulary/submission-states.ts';
import type { SubmissionRow } from '../../../preload/contract/review-views.ts';
import type { Operators } from '../../identity/operators.ts';
import type { Outbox } from '../../outbox/worker.ts';
import type { Queue } from '../../review/queue.ts';
import type { Handlers } from '../answer.ts';
import { refused } from '../failures.ts';
import { submissionRow } from '../views/submissions.ts';

/** Lines of the submissions in `states`, newest first; without `states`, of all that the list shows. */
export function listedRows(queue: Pick<Queue, 'list'>, states?: readonly SubmissionState[]): SubmissionRow[] {
  const rows = queue.list(states);
  return rows.ok ? rows.value.map(submissionRow) : [];
}

/** The submissions that are kept here. */
export function createQueueHandlers(deps: {
  readonly queue: Pick<Queue, 'list'>;
  readonly operators: Pick<Operators, 'current'>;
  readonly outbox: Pick<Outbox, 'retryNow' | 'release'>;
  /** Tries the portal now, before anything that waits is sent again. */
  readonly checkPortal: () => Promise<boolean>;
}): Pick<Handlers, 'queue.list' | 'queue.try-now' | 'queue.release'> {
  const { queue, operators, outbox } = deps;
  return {
    'queue.list': () => ok(listedRows(queue)),
    'queue.try-now': async () => {
      if (!(await deps.checkPortal())) return err({ code: 'portal-unreachable' });
      outbox.retryNow();
      return ok(null);
    },
    'queue.release': ({ submissionId }) => {
      const operator = operators.current();
      if (!operator) return refused({ code: 'operator-needed' });
      const released = outbox.release(submissionId, operator);
      return released.ok ? ok(null) : refused(released.error);
    },
  };
}
