/**
 * Heads of the journal, signed by the station's key. A station that had none signs its journal as it is at its next start,
 * and the portal gets all of it from the first entry on with the next delivery. Append-only: a released migration is never
 * edited.
 */
export const version = 40;

export const sql = `
CREATE TABLE journal_heads (
  seq  INTEGER PRIMARY KEY REFERENCES journal (seq),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  jws  TEXT NOT NULL
) STRICT;
CREATE TRIGGER journal_heads_are_of_an_entry BEFORE INSERT ON journal_heads
  WHEN NOT EXISTS (SELECT 1 FROM journal WHERE seq = NEW.seq AND hash = NEW.hash)
  BEGIN SELECT RAISE(ABORT, 'journal-head-of-no-entry'); END;
CREATE TRIGGER journal_heads_are_never_changed BEFORE UPDATE ON journal_heads
  BEGIN SELECT RAISE(ABORT, 'journal-is-append-only'); END;
CREATE TRIGGER journal_heads_are_never_deleted BEFORE DELETE ON journal_heads
  BEGIN SELECT RAISE(ABORT, 'journal-is-append-only'); END;
`;
