import type Database from 'better-sqlite3';

/** A head of the journal, signed by the station's key. */
export interface HeadRecord {
  readonly seq: number;
  readonly hash: string;
  /** Compact JWS. */
  readonly jws: string;
}

/** The table `journal_heads`. SQL refuses a change, a deletion and a head that is not of an entry. */
export function headsRepository(db: Database.Database) {
  const insert = db.prepare<[number, string, string]>('INSERT INTO journal_heads (seq, hash, jws) VALUES (?, ?, ?)');
  const selectLast = db.prepare<[], HeadRecord>('SELECT seq, hash, jws FROM journal_heads ORDER BY seq DESC LIMIT 1');
  const selectAt = db.prepare<[number], HeadRecord>('SELECT seq, hash, jws FROM journal_heads WHERE seq = ?');
  const selectAll = db.prepare<[], HeadRecord>('SELECT seq, hash, jws FROM journal_heads ORDER BY seq');

  return {
    insert({ seq, hash, jws }: HeadRecord): void {
      insert.run(seq, hash, jws);
    },
    last: (): HeadRecord | undefined => selectLast.get(),
    at: (seq: number): HeadRecord | undefined => selectAt.get(seq),
    all: (): HeadRecord[] => selectAll.all(),
  };
}
export type HeadsRepository = ReturnType<typeof headsRepository>;
