import type Database from 'better-sqlite3';
import { z } from 'zod';
import { SUBMISSION_KINDS, type SubmissionKind } from '#vocabulary/journal-kinds.ts';
import type { JournalEntry } from '../journal/chain.ts';
import { readAs } from './fault.ts';

/** An entry about a submission. */
export interface HistoryEntry extends JournalEntry {
  readonly kind: SubmissionKind;
}

interface Row {
  seq: number;
  at: string;
  kind: string;
  subjects: string;
  details: string;
  previous_hash: string;
  hash: string;
}

const KindSchema = z.enum(SUBMISSION_KINDS);

const columns = 'seq, at, kind, subjects, details, previous_hash, hash';

function entryOf(row: Row): JournalEntry {
  return {
    seq: row.seq,
    at: row.at,
    kind: row.kind,
    subjects: JSON.parse(row.subjects) as JournalEntry['subjects'],
    details: JSON.parse(row.details) as JournalEntry['details'],
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}

/** The table `journal`. SQL refuses a change, a deletion and an entry that does not follow the last one. */
export function journalRepository(db: Database.Database) {
  const insert = db.prepare<[number, string, string, string, string, string, string]>(
    `INSERT INTO journal (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const selectLast = db.prepare<[], Row>(`SELECT ${columns} FROM journal ORDER BY seq DESC LIMIT 1`);
  const selectAll = db.prepare<[], Row>(`SELECT ${columns} FROM journal ORDER BY seq`);
  const selectFrom = db.prepare<[number, number], Row>(
    `SELECT ${columns} FROM journal WHERE seq >= ? ORDER BY seq LIMIT ?`,
  );
  const selectAbout = db.prepare<[string], Row>(
    `SELECT ${columns} FROM journal WHERE json_extract(subjects, '$.submissionId') = ? ORDER BY seq`,
  );

  return {
    insert(entry: JournalEntry): void {
      // An entry on its own would say that something happened which a rollback may still undo.
      if (!db.inTransaction) throw new Error('a journal entry belongs into a transaction');
      insert.run(
        entry.seq,
        entry.at,
        entry.kind,
        JSON.stringify(entry.subjects),
        JSON.stringify(entry.details),
        entry.previousHash,
        entry.hash,
      );
    },

    last(): JournalEntry | undefined {
      const row = selectLast.get();
      return row && entryOf(row);
    },

    /** The entries from `seq` on, at most `limit`. */
    from(seq: number, limit: number): JournalEntry[] {
      return selectFrom.all(seq, limit).map(entryOf);
    },

    /** Every entry from the first on, one at a time. */
    *all(): Generator<JournalEntry> {
      for (const row of selectAll.iterate()) yield entryOf(row);
    },

    /** The history of one submission. */
    about(submissionId: string): HistoryEntry[] {
      return selectAbout
        .all(submissionId)
        .map((row) => ({ ...entryOf(row), kind: readAs(KindSchema, 'kind', row.kind) }));
    },
  };
}
export type JournalRepository = ReturnType<typeof journalRepository>;
