import type { QuarantineCause, SubmissionState, WaitCode } from '#vocabulary/submission-states.ts';
import type { Connection } from './connection.ts';
import { causeColumns, quarantineOf, waitCodeOf, type CauseColumns } from './outbox-repository.ts';
import { SEALED_OVERHEAD_BYTES } from './sealing.ts';

/** What a line of the queue shows without opening anything sealed. Times are ISO 8601. */
export interface QueueLine {
  readonly submissionId: string;
  readonly state: SubmissionState;
  readonly programName: string;
  readonly createdAt: string;
  /** Finished documents. */
  readonly parts: number;
  /** Bytes that will be sent: answers, manifest and documents. */
  readonly size: number;
  readonly attempts: number;
  /** Milliseconds since 1970 on the trusted clock; null: as soon as there is room. */
  readonly nextAttemptAt: number | null;
  readonly waiting: WaitCode | null;
  readonly quarantine: QuarantineCause | null;
  /** The number the portal gave it. */
  readonly applicationId: string | null;
}

type Row = Omit<QueueLine, 'waiting' | 'quarantine'> & CauseColumns;

const lines = `
  SELECT id AS submissionId, state, program_name AS programName, created_at AS createdAt,
    (SELECT count(*) FROM parts p WHERE p.submission_id = submissions.id AND p.state = 'complete') AS parts,
    (SELECT coalesce(sum(size), 0) FROM parts p WHERE p.submission_id = submissions.id AND p.state = 'complete')
      + (SELECT coalesce(sum(max(0, length(sealed) - ${SEALED_OVERHEAD_BYTES})), 0) FROM sealed_values v
         WHERE v.submission_id = submissions.id AND name IN ('answers', 'manifest')) AS size,
    coalesce(attempts, 0) AS attempts, next_attempt_at AS nextAttemptAt, ${causeColumns},
    application_id AS applicationId
  FROM submissions
  LEFT JOIN outbox ON outbox.submission_id = id
  LEFT JOIN receipts ON receipts.submission_id = id`;

function lineOf(row: Row): QueueLine {
  const { waitingCause, quarantineReason, quarantineRefusal, ...plain } = row;
  const columns = { waitingCause, quarantineReason, quarantineRefusal };
  return { ...plain, waiting: waitCodeOf(columns), quarantine: quarantineOf(columns) };
}

/** Lines of the queue, over the tables that hold a part of them. */
export function queueLinesRepository({ db }: Connection) {
  const select = db.prepare<[string], Row>(`${lines} WHERE id = ?`);
  const selectInStates = db.prepare<[string], Row>(
    `${lines} WHERE state IN (SELECT value FROM json_each(?)) ORDER BY created_at DESC, id DESC`,
  );

  return {
    get(submissionId: string): QueueLine | undefined {
      const row = select.get(submissionId);
      return row && lineOf(row);
    },

    /** Every submission in one of `states`, newest first. */
    inStates(states: readonly SubmissionState[]): QueueLine[] {
      return selectInStates.all(JSON.stringify(states)).map(lineOf);
    },
  };
}
export type QueueLinesRepository = ReturnType<typeof queueLinesRepository>;
