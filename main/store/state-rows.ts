import type { SubmissionState } from '#vocabulary/submission-states.ts';
import type { Journalled, NewDraft, StateRows } from '../submission/ledger.ts';
import type { Connection } from './connection.ts';
import { newDataKey, wrapKey } from './sealing.ts';

/**
 * The only writer of a submission's state. The store gives it to the ledger alone, so that no state changes without its
 * journal entry.
 */
export function stateRows({ db, storageKey }: Connection): StateRows {
  const insert = db.prepare<
    Omit<NewDraft, 'author'> &
      Journalled & { readonly wrappedKey: Buffer; readonly issuer: string; readonly sub: string }
  >(
    `INSERT INTO submissions (id, visit_id, program_id, program_name, state, revision, author_issuer, author_sub,
       wrapped_key, created_at, changed_at, journal_seq)
     VALUES (@id, @visitId, @programId, @programName, 'draft', 1, @issuer, @sub, @wrappedKey, @at, @at, @journalSeq)`,
  );
  const insertAuthor = db.prepare<[string, string, string]>(
    'INSERT INTO submission_authors (submission_id, issuer, sub) VALUES (?, ?, ?)',
  );
  const selectAuthor = db
    .prepare<[string, string, string], number>(
      'SELECT 1 FROM submission_authors WHERE submission_id = ? AND issuer = ? AND sub = ?',
    )
    .pluck();
  const selectState = db.prepare<[string], SubmissionState>('SELECT state FROM submissions WHERE id = ?').pluck();
  // After a return the next revision begins; what is purged cannot be opened any more.
  const update = db.prepare<
    Journalled & { readonly id: string; readonly from: SubmissionState; readonly to: SubmissionState }
  >(
    `UPDATE submissions SET state = @to, changed_at = @at, journal_seq = @journalSeq,
       revision = revision + (@to = 'returned'),
       wrapped_key = CASE WHEN @to = 'purged' THEN NULL ELSE wrapped_key END
     WHERE id = @id AND state = @from`,
  );

  return {
    stateOf: (id) => selectState.get(id),

    /** Gives the draft a data key of its own. */
    insert({ author, ...draft }) {
      using key = newDataKey();
      const wrappedKey = wrapKey(storageKey, key.bytes, draft.id);
      const { issuer, sub } = author;
      insert.run({ ...draft, issuer, sub, wrappedKey });
      insertAuthor.run(draft.id, issuer, sub);
    },

    hasAuthor: (id, { issuer, sub }) => selectAuthor.get(id, issuer, sub) !== undefined,
    addAuthor: (id, { issuer, sub }) => void insertAuthor.run(id, issuer, sub),

    move(id, { from, to, at, journalSeq }) {
      if (update.run({ id, from, to, at, journalSeq }).changes !== 1) {
        throw new RangeError('submission changed under the step');
      }
    },
  };
}
