import type { Connection } from './connection.ts';

/** The queue's row of a submission. Causes and reasons are codes. */
export interface OutboxRecord {
  readonly submissionId: string;
  /** ISO 8601. */
  readonly enqueuedAt: string;
  /** How often it was tried since it was last set going by a person. */
  readonly attempts: number;
  /** Milliseconds since 1970 on the trusted clock; undefined: at once. */
  readonly nextAttemptAt: number | undefined;
  readonly waiting: { readonly cause: string; readonly since: string } | undefined;
  readonly quarantineReason: string | undefined;
}

interface Row {
  submission_id: string;
  enqueued_at: string;
  attempts: number;
  next_attempt_at: number | null;
  waiting_cause: string | null;
  waiting_since: string | null;
  quarantine_reason: string | null;
}

function recordOf(row: Row): OutboxRecord {
  return {
    submissionId: row.submission_id,
    enqueuedAt: row.enqueued_at,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at ?? undefined,
    waiting:
      row.waiting_cause === null || row.waiting_since === null
        ? undefined
        : { cause: row.waiting_cause, since: row.waiting_since },
    quarantineReason: row.quarantine_reason ?? undefined,
  };
}

/** The table `outbox`: one row a submission from its first submit on. */
export function outboxRepository({ db }: Connection) {
  const insert = db.prepare<[string, string]>(
    'INSERT INTO outbox (submission_id, enqueued_at) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const select = db.prepare<[string], Row>('SELECT * FROM outbox WHERE submission_id = ?');
  const selectApproved = db.prepare<[], Row>(
    `SELECT o.* FROM outbox o JOIN submissions s ON s.id = o.submission_id WHERE s.state = 'approved'
     ORDER BY coalesce(o.next_attempt_at, 0), o.enqueued_at, o.submission_id`,
  );
  const updateAttempt = db.prepare<[string]>('UPDATE outbox SET attempts = attempts + 1 WHERE submission_id = ?');
  const updateUncount = db.prepare<[string]>(
    'UPDATE outbox SET attempts = max(0, attempts - 1) WHERE submission_id = ?',
  );
  const updateWaiting = db.prepare<[string, string, number, string]>(
    `UPDATE outbox SET waiting_cause = ?, waiting_since = coalesce(waiting_since, ?), next_attempt_at = ?
     WHERE submission_id = ?`,
  );
  const updateQuarantine = db.prepare<[string, string]>(
    `UPDATE outbox SET quarantine_reason = ?, waiting_cause = NULL, waiting_since = NULL, next_attempt_at = NULL
     WHERE submission_id = ?`,
  );
  const updateClear = db.prepare<[string]>(
    `UPDATE outbox SET attempts = 0, quarantine_reason = NULL, waiting_cause = NULL, waiting_since = NULL,
       next_attempt_at = NULL WHERE submission_id = ?`,
  );
  const updateDone = db.prepare<[string]>(
    `UPDATE outbox SET quarantine_reason = NULL, waiting_cause = NULL, waiting_since = NULL, next_attempt_at = NULL
     WHERE submission_id = ?`,
  );
  const updateDueNow = db.prepare('UPDATE outbox SET next_attempt_at = NULL WHERE next_attempt_at IS NOT NULL');

  return {
    /** Idempotent: a submission that was returned keeps the row it has. */
    insert(submissionId: string, at: string): void {
      insert.run(submissionId, at);
    },

    get(submissionId: string): OutboxRecord | undefined {
      const row = select.get(submissionId);
      return row && recordOf(row);
    },

    /** Every approved submission, the one that is due first in front. */
    approved(): OutboxRecord[] {
      return selectApproved.all().map(recordOf);
    },

    countAttempt(submissionId: string): void {
      updateAttempt.run(submissionId);
    },

    /** The attempt was broken off by us and says nothing of the way. */
    uncountAttempt(submissionId: string): void {
      updateUncount.run(submissionId);
    },

    /** `since` is kept from the first failure on, until the submission goes through or a person steps in. */
    setWaiting(
      submissionId: string,
      waiting: { readonly cause: string; readonly since: string; readonly until: number },
    ): void {
      updateWaiting.run(waiting.cause, waiting.since, waiting.until, submissionId);
    },

    setQuarantined(submissionId: string, reason: string): void {
      updateQuarantine.run(reason, submissionId);
    },

    /** A fresh start: no attempts, no waiting, due at once. */
    reset(submissionId: string): void {
      updateClear.run(submissionId);
    },

    /** It went through: nothing is waited for any more; the count of attempts stays to be seen. */
    setDone(submissionId: string): void {
      updateDone.run(submissionId);
    },

    /** Everything that waits becomes due at once. */
    allDueNow(): void {
      updateDueNow.run();
    },
  };
}
export type OutboxRepository = ReturnType<typeof outboxRepository>;
