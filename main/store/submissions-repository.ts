import type { Person } from '#vocabulary/people.ts';
import type { SubmissionState } from '#vocabulary/submission-states.ts';
import type { Connection } from './connection.ts';
import { StoreFault, valueOrFault } from './fault.ts';
import { unwrapKey } from './sealing.ts';

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
  readonly author: Person;
  /** Null until it is submitted. */
  readonly manifestSha256: string | null;
  readonly createdAt: string;
  /** When its state last changed. */
  readonly changedAt: string;
  readonly submittedAt: string | null;
}

type Row = Omit<SubmissionRecord, 'author'> & { readonly issuer: string; readonly sub: string };

const columns = `id, visit_id AS visitId, program_id AS programId, program_name AS programName, state, revision,
  author_issuer AS issuer, author_sub AS sub, manifest_sha256 AS manifestSha256, created_at AS createdAt, changed_at AS changedAt,
  submitted_at AS submittedAt`;

function recordOf({ issuer, sub, ...rest }: Row): SubmissionRecord {
  return { ...rest, author: { issuer, sub } };
}

/** The table `submissions`, its authors and the data keys. States are changed by the ledger alone. */
export function submissionsRepository({ db, storageKey }: Connection) {
  const insertAuthor = db.prepare<[string, string, string]>(
    'INSERT INTO submission_authors (submission_id, issuer, sub) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const selectAuthors = db.prepare<[string], Person>(
    'SELECT issuer, sub FROM submission_authors WHERE submission_id = ? ORDER BY issuer, sub',
  );
  const select = db.prepare<[string], Row>(`SELECT ${columns} FROM submissions WHERE id = ?`);
  const selectByStates = db.prepare<[string], Row>(
    `SELECT ${columns} FROM submissions WHERE state IN (SELECT value FROM json_each(?)) ORDER BY created_at, id`,
  );
  const selectUnchangedSince = db
    .prepare<[SubmissionState, string], string>('SELECT id FROM submissions WHERE state = ? AND changed_at <= ?')
    .pluck();
  const selectCounts = db.prepare<[], { state: SubmissionState; number: number }>(
    'SELECT state, count(*) AS number FROM submissions GROUP BY state',
  );
  const selectKey = db.prepare<[string], Buffer | null>('SELECT wrapped_key FROM submissions WHERE id = ?').pluck();
  const updateSubmitted = db.prepare<[string, string, string, string, string, string]>(
    `UPDATE submissions SET manifest_sha256 = ?, visit_id = ?, author_issuer = ?, author_sub = ?, submitted_at = ?
     WHERE id = ?`,
  );

  return {
    get(id: string): SubmissionRecord | undefined {
      const row = select.get(id);
      return row && recordOf(row);
    },

    /** Everything in one of `states`, oldest first. */
    inStates(states: readonly SubmissionState[]): SubmissionRecord[] {
      return selectByStates.all(JSON.stringify(states)).map(recordOf);
    },

    /** Ids of those that have been in `state` since `time` (ISO 8601) or longer. */
    unchangedSince(state: SubmissionState, time: string): string[] {
      return selectUnchangedSince.all(state, time);
    },

    /** How many submissions are in each state; a state without any is missing. */
    counts(): ReadonlyMap<SubmissionState, number> {
      return new Map(selectCounts.all().map(({ state, number }) => [state, number]));
    },

    /** Everyone who has worked on it; no author may review it. */
    authors(id: string): Person[] {
      return selectAuthors.all(id);
    },

    /**
     * Records what is signed; the step to `submitted` follows in the same transaction. A draft may be finished in another
     * visit and by another officer than it was begun: those count, and every author is remembered.
     */
    fix(
      id: string,
      submitted: {
        readonly manifestSha256: string;
        readonly visitId: string;
        readonly author: Person;
        readonly at: string;
      },
    ): void {
      const { manifestSha256, visitId, author, at } = submitted;
      insertAuthor.run(id, author.issuer, author.sub);
      updateSubmitted.run(manifestSha256, visitId, author.issuer, author.sub, at, id);
    },

    /** Lends the data key to `use`. */
    withKey<T>(id: string, use: (key: Buffer) => T): T {
      const wrapped = selectKey.get(id);
      if (wrapped === undefined) throw new RangeError('no such submission');
      if (wrapped === null) throw new StoreFault({ code: 'content-destroyed' });
      using key = valueOrFault(unwrapKey(storageKey, wrapped, id));
      return use(key.bytes);
    },
  };
}
export type SubmissionsRepository = ReturnType<typeof submissionsRepository>;
