import { nextState, submissionSteps, type SubmissionState, type SubmissionStep } from '../submission/states.ts';
import type { Connection } from './connection.ts';
import { StoreFault, valueOrFault } from './fault.ts';
import { newDataKey, unwrapKey, wrapKey } from './sealing.ts';

/** A submission as the store knows it without opening anything sealed. Times are ISO 8601. */
export interface SubmissionRecord {
  readonly id: string;
  readonly visitId: string;
  readonly programId: string;
  readonly programName: string;
  readonly state: SubmissionState;
  /** Counts what was submitted; a return opens the next one. */
  readonly revision: number;
  /** The operator who assists with this revision. */
  readonly authorSub: string;
  readonly manifestSha256: string | undefined;
  readonly createdAt: string;
  /** When its state last changed. */
  readonly changedAt: string;
  readonly submittedAt: string | undefined;
}

interface Row {
  id: string;
  visit_id: string;
  program_id: string;
  program_name: string;
  state: SubmissionState;
  revision: number;
  author_sub: string;
  manifest_sha256: string | null;
  created_at: string;
  changed_at: string;
  submitted_at: string | null;
}

const columns = `id, visit_id, program_id, program_name, state, revision, author_sub, manifest_sha256, created_at,
  changed_at, submitted_at`;

function recordOf(row: Row): SubmissionRecord {
  return {
    id: row.id,
    visitId: row.visit_id,
    programId: row.program_id,
    programName: row.program_name,
    state: row.state,
    revision: row.revision,
    authorSub: row.author_sub,
    manifestSha256: row.manifest_sha256 ?? undefined,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    submittedAt: row.submitted_at ?? undefined,
  };
}

/** The table `submissions`, its authors and the data keys. */
export function submissionsRepository({ db, storageKey }: Connection) {
  const insert = db.prepare<[string, string, string, string, string, Buffer, string, string, number]>(
    `INSERT INTO submissions (id, visit_id, program_id, program_name, state, revision, author_sub, wrapped_key,
       created_at, changed_at, journal_seq) VALUES (?, ?, ?, ?, 'draft', 1, ?, ?, ?, ?, ?)`,
  );
  const insertAuthor = db.prepare<[string, string]>(
    'INSERT INTO submission_authors (submission_id, sub) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  const selectAuthors = db
    .prepare<[string], string>('SELECT sub FROM submission_authors WHERE submission_id = ? ORDER BY sub')
    .pluck();
  const select = db.prepare<[string], Row>(`SELECT ${columns} FROM submissions WHERE id = ?`);
  const selectByStates = db.prepare<[string], Row>(
    `SELECT ${columns} FROM submissions WHERE state IN (SELECT value FROM json_each(?)) ORDER BY created_at, id`,
  );
  const selectCounts = db.prepare<[], { state: SubmissionState; number: number }>(
    'SELECT state, count(*) AS number FROM submissions GROUP BY state',
  );
  const selectKey = db.prepare<[string], Buffer | null>('SELECT wrapped_key FROM submissions WHERE id = ?').pluck();
  const update = db.prepare<[string, string, number, string, string]>(
    'UPDATE submissions SET state = ?, changed_at = ?, journal_seq = ? WHERE id = ? AND state = ?',
  );
  const updateSubmitted = db.prepare<[string, string, string, string, string]>(
    'UPDATE submissions SET manifest_sha256 = ?, visit_id = ?, author_sub = ?, submitted_at = ? WHERE id = ?',
  );
  const updateRevision = db.prepare<[string]>('UPDATE submissions SET revision = revision + 1 WHERE id = ?');
  const updatePurged = db.prepare<[string, number, string, string]>(
    `UPDATE submissions SET state = 'purged', wrapped_key = NULL, changed_at = ?, journal_seq = ?
     WHERE id = ? AND state = ?`,
  );

  return {
    /** Adds a draft with a data key of its own. */
    insert(draft: {
      readonly id: string;
      readonly visitId: string;
      readonly programId: string;
      readonly programName: string;
      readonly authorSub: string;
      readonly at: string;
      readonly journalSeq: number;
    }): void {
      const { id, visitId, programId, programName, authorSub, at, journalSeq } = draft;
      const key = newDataKey();
      const wrapped = wrapKey(storageKey, key, id);
      key.fill(0);
      insert.run(id, visitId, programId, programName, authorSub, wrapped, at, at, journalSeq);
      insertAuthor.run(id, authorSub);
    },

    get(id: string): SubmissionRecord | undefined {
      const row = select.get(id);
      return row && recordOf(row);
    },

    /** Everything in one of `states`, oldest first. */
    inStates(states: readonly SubmissionState[]): SubmissionRecord[] {
      return selectByStates.all(JSON.stringify(states)).map(recordOf);
    },

    /** How many there are in a state; states with none are missing. */
    counts(): ReadonlyMap<SubmissionState, number> {
      return new Map(selectCounts.all().map(({ state, number }) => [state, number]));
    },

    /** Everyone who ever worked on it; none of them may review it. */
    authors(id: string): string[] {
      return selectAuthors.all(id);
    },

    /**
     * Fixes what is signed; the step to `submitted` follows in the same transaction. A draft may have been finished in
     * another visit and by another officer than it was begun: those count, and every author is remembered.
     */
    fix(
      id: string,
      submitted: {
        readonly manifestSha256: string;
        readonly visitId: string;
        readonly authorSub: string;
        readonly at: string;
      },
    ): void {
      insertAuthor.run(id, submitted.authorSub);
      updateSubmitted.run(submitted.manifestSha256, submitted.visitId, submitted.authorSub, submitted.at, id);
    },

    /** What follows a return is another revision. */
    openNextRevision(id: string): void {
      updateRevision.run(id);
    },

    /**
     * Takes a step of the state machine. Throws when the table does not allow it: the caller asks `nextState` first.
     * Steps to `purged` destroy the data key.
     */
    take(
      step: SubmissionStep,
      change: { readonly id: string; readonly at: string; readonly journalSeq: number },
    ): void {
      const { id, at, journalSeq } = change;
      const row = select.get(id);
      if (!row) throw new RangeError('no such submission');
      const next = nextState(row.state, step);
      if (!next.ok) throw new RangeError(`${step} is not allowed from ${row.state}`);
      const changed =
        submissionSteps[step].to === 'purged'
          ? updatePurged.run(at, journalSeq, id, row.state)
          : update.run(next.value, at, journalSeq, id, row.state);
      if (changed.changes !== 1) throw new RangeError('submission changed under the step');
    },

    /** Lends the data key to `use` and zeroes it afterwards. */
    withKey<T>(id: string, use: (key: Buffer) => T): T {
      const wrapped = selectKey.get(id);
      if (wrapped === undefined) throw new RangeError('no such submission');
      if (wrapped === null) throw new StoreFault({ code: 'content-destroyed' });
      const key = valueOrFault(unwrapKey(storageKey, wrapped, id));
      try {
        return use(key);
      } finally {
        key.fill(0);
      }
    },
  };
}
export type SubmissionsRepository = ReturnType<typeof submissionsRepository>;
