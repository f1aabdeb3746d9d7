import type Database from 'better-sqlite3';
import { z } from 'zod';
import {
  type QuarantineCause,
  QuarantineCauseSchema,
  WAIT_CODES,
  type WaitCode,
} from '#vocabulary/submission-states.ts';
import type { Connection } from './connection.ts';
import { readAs } from './fault.ts';

/** The queue's row of a submission. */
export interface OutboxRecord {
  readonly submissionId: string;
  /** ISO 8601. */
  readonly enqueuedAt: string;
  /** How often it was tried since a person last started it. */
  readonly attempts: number;
  /** Milliseconds since 1970 on the trusted clock; null: at once. */
  readonly nextAttemptAt: number | null;
  /** Why it waits, and since when (ISO 8601). */
  readonly waiting: { readonly cause: WaitCode; readonly since: string } | null;
  readonly quarantine: QuarantineCause | null;
}

/** What is sent next: `nextAttemptAt` as in `OutboxRecord`. */
export type DueSubmission = Pick<OutboxRecord, 'submissionId' | 'nextAttemptAt'>;

/** The columns for why a submission is not with the portal yet. */
export interface CauseColumns {
  readonly waitingCause: string | null;
  readonly quarantineReason: string | null;
  readonly quarantineRefusal: string | null;
}

export const causeColumns = `waiting_cause AS waitingCause, quarantine_reason AS quarantineReason,
  quarantine_refusal AS quarantineRefusal`;

interface Row extends DueSubmission, CauseColumns {
  readonly enqueuedAt: string;
  readonly attempts: number;
  readonly waitingSince: string | null;
}

const due = 'submission_id AS submissionId, next_attempt_at AS nextAttemptAt';
const columns = `${due}, enqueued_at AS enqueuedAt, attempts, waiting_since AS waitingSince, ${causeColumns}`;

/** The cause in the columns; throws a fault when they hold a word that this version does not know. */
export function quarantineOf({ quarantineReason, quarantineRefusal }: CauseColumns): QuarantineCause | null {
  if (quarantineReason === null) return null;
  const refusal = quarantineRefusal === null ? {} : { refusal: quarantineRefusal };
  return readAs(QuarantineCauseSchema, 'quarantine_reason', { code: quarantineReason, ...refusal });
}

/** The code in the columns; throws a fault when they hold a word that this version does not know. */
export function waitCodeOf({ waitingCause }: CauseColumns): WaitCode | null {
  return waitingCause === null ? null : readAs(z.enum(WAIT_CODES), 'waiting_cause', waitingCause);
}

function recordOf(row: Row): OutboxRecord {
  const { submissionId, enqueuedAt, attempts, nextAttemptAt, waitingSince } = row;
  const cause = waitCodeOf(row);
  const waiting = cause === null || waitingSince === null ? null : { cause, since: waitingSince };
  return { submissionId, enqueuedAt, attempts, nextAttemptAt, waiting, quarantine: quarantineOf(row) };
}

const nothingPending = `quarantine_reason = NULL, quarantine_refusal = NULL, waiting_cause = NULL, waiting_since = NULL,
  next_attempt_at = NULL`;

function prepareChanges(db: Database.Database) {
  const set = (changes: string) => `UPDATE outbox SET ${changes} WHERE submission_id = ?`;
  return {
    countAttempt: db.prepare<[string]>(set('attempts = attempts + 1')),
    uncountAttempt: db.prepare<[string]>(set('attempts = max(0, attempts - 1)')),
    forgetAttempts: db.prepare<[string]>(set('attempts = 0')),
    setWaiting: db.prepare<[string, string, number, string]>(
      set('waiting_cause = ?, waiting_since = coalesce(waiting_since, ?), next_attempt_at = ?'),
    ),
    setQuarantined: db.prepare<[string, string | null, string]>(set('quarantine_reason = ?, quarantine_refusal = ?')),
    clear: db.prepare<[string]>(set(nothingPending)),
    allDueNow: db.prepare('UPDATE outbox SET next_attempt_at = NULL WHERE next_attempt_at IS NOT NULL'),
  };
}

/** The table `outbox`: one row per submission, from its first submit on. */
export function outboxRepository({ db }: Connection) {
  const insert = db.prepare<[string, string]>(
    'INSERT INTO outbox (submission_id, enqueued_at) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const select = db.prepare<[string], Row>(`SELECT ${columns} FROM outbox WHERE submission_id = ?`);
  const selectApproved = db.prepare<[], DueSubmission>(
    `SELECT ${due} FROM outbox WHERE submission_id IN (SELECT id FROM submissions WHERE state = 'approved')
     ORDER BY coalesce(next_attempt_at, 0), enqueued_at, submission_id`,
  );
  const changes = prepareChanges(db);

  return {
    /** Idempotent: a submission that was returned before keeps its row. */
    insert(submissionId: string, at: string): void {
      insert.run(submissionId, at);
    },

    get(submissionId: string): OutboxRecord | undefined {
      const row = select.get(submissionId);
      return row && recordOf(row);
    },

    /** Every approved submission, the one that is due first at the beginning. */
    approved(): DueSubmission[] {
      return selectApproved.all();
    },

    countAttempt(submissionId: string): void {
      changes.countAttempt.run(submissionId);
    },

    /** The station itself ended the attempt, which says nothing about the connection to the portal. */
    uncountAttempt(submissionId: string): void {
      changes.uncountAttempt.run(submissionId);
    },

    /** `since` stays the time of the first failure until the submission is sent or a person acts. */
    setWaiting(
      submissionId: string,
      waiting: { readonly cause: WaitCode; readonly since: string; readonly until: number },
    ): void {
      changes.setWaiting.run(waiting.cause, waiting.since, waiting.until, submissionId);
    },

    setQuarantined(submissionId: string, cause: QuarantineCause): void {
      changes.clear.run(submissionId);
      const refusal = cause.code === 'portal-refused' ? cause.refusal : null;
      changes.setQuarantined.run(cause.code, refusal, submissionId);
    },

    /** Starts again: no attempts, no waiting, due at once. */
    reset(submissionId: string): void {
      changes.clear.run(submissionId);
      changes.forgetAttempts.run(submissionId);
    },

    /** It was sent: it no longer waits; the count of attempts stays visible. */
    setDone(submissionId: string): void {
      changes.clear.run(submissionId);
    },

    /** Everything that waits becomes due at once. */
    allDueNow(): void {
      changes.allDueNow.run();
    },
  };
}
export type OutboxRepository = ReturnType<typeof outboxRepository>;
