/** The first shape of the station's database. Append-only: a released migration is never edited. */
export const version = 10;

export const sql = `
CREATE TABLE journal (
  seq           INTEGER PRIMARY KEY,
  at            TEXT NOT NULL,
  kind          TEXT NOT NULL,
  subjects      TEXT NOT NULL CHECK (json_valid(subjects)),
  details       TEXT NOT NULL CHECK (json_valid(details)),
  previous_hash TEXT NOT NULL CHECK (length(previous_hash) = 64),
  hash          TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
) STRICT;
CREATE INDEX journal_by_submission ON journal (json_extract(subjects, '$.submissionId'));
CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
  BEGIN SELECT RAISE(ABORT, 'journal-is-append-only'); END;
CREATE TRIGGER journal_is_never_shortened BEFORE DELETE ON journal
  BEGIN SELECT RAISE(ABORT, 'journal-is-append-only'); END;
CREATE TRIGGER journal_follows_its_last_entry BEFORE INSERT ON journal
  WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM journal)
    OR NEW.previous_hash <> (SELECT coalesce((SELECT hash FROM journal ORDER BY seq DESC LIMIT 1), printf('%064d', 0)))
  BEGIN SELECT RAISE(ABORT, 'journal-entry-does-not-follow'); END;

CREATE TABLE submission_steps (
  from_state TEXT NOT NULL,
  to_state   TEXT NOT NULL,
  PRIMARY KEY (from_state, to_state)
) STRICT, WITHOUT ROWID;
INSERT INTO submission_steps VALUES
  ('draft', 'submitted'), ('draft', 'purged'), ('returned', 'submitted'),
  ('submitted', 'approved'), ('submitted', 'returned'), ('submitted', 'rejected'),
  ('approved', 'uploading'), ('approved', 'quarantined'),
  ('uploading', 'approved'), ('uploading', 'accepted'), ('uploading', 'quarantined'),
  ('quarantined', 'approved'), ('accepted', 'purged'), ('rejected', 'purged');

CREATE TABLE submissions (
  id              TEXT PRIMARY KEY,
  visit_id        TEXT NOT NULL,
  program_id      TEXT NOT NULL,
  program_name    TEXT NOT NULL,
  state           TEXT NOT NULL,
  revision        INTEGER NOT NULL CHECK (revision >= 1),
  author_sub      TEXT NOT NULL,
  wrapped_key     BLOB,
  manifest_sha256 TEXT CHECK (length(manifest_sha256) = 64),
  created_at      TEXT NOT NULL,
  changed_at      TEXT NOT NULL,
  submitted_at    TEXT,
  journal_seq     INTEGER NOT NULL REFERENCES journal (seq),
  CHECK ((state = 'purged') = (wrapped_key IS NULL)),
  CHECK (state IN ('draft', 'purged') OR (manifest_sha256 IS NOT NULL AND submitted_at IS NOT NULL))
) STRICT;
CREATE INDEX submissions_by_state ON submissions (state);
CREATE UNIQUE INDEX submissions_one_a_visit_and_program ON submissions (visit_id, program_id)
  WHERE state NOT IN ('draft', 'rejected', 'purged');
CREATE TRIGGER submissions_begin_as_draft BEFORE INSERT ON submissions
  WHEN NEW.state <> 'draft'
  BEGIN SELECT RAISE(ABORT, 'submission-begins-as-draft'); END;
CREATE TRIGGER submissions_take_allowed_steps BEFORE UPDATE OF state ON submissions
  WHEN OLD.state <> NEW.state
    AND NOT EXISTS (SELECT 1 FROM submission_steps WHERE from_state = OLD.state AND to_state = NEW.state)
  BEGIN SELECT RAISE(ABORT, 'step-not-allowed'); END;
CREATE TRIGGER submissions_steps_are_journalled BEFORE UPDATE OF state ON submissions
  WHEN OLD.state <> NEW.state AND NEW.journal_seq <= OLD.journal_seq
  BEGIN SELECT RAISE(ABORT, 'step-without-journal-entry'); END;
CREATE TRIGGER submissions_are_never_deleted BEFORE DELETE ON submissions
  BEGIN SELECT RAISE(ABORT, 'submission-is-never-deleted'); END;

CREATE TABLE submission_authors (
  submission_id TEXT NOT NULL REFERENCES submissions (id),
  sub           TEXT NOT NULL,
  PRIMARY KEY (submission_id, sub)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER submission_authors_are_never_changed BEFORE UPDATE ON submission_authors
  BEGIN SELECT RAISE(ABORT, 'author-is-never-changed'); END;
CREATE TRIGGER submission_authors_are_never_deleted BEFORE DELETE ON submission_authors
  BEGIN SELECT RAISE(ABORT, 'author-is-never-changed'); END;

CREATE TABLE sealed_values (
  submission_id TEXT NOT NULL REFERENCES submissions (id),
  name          TEXT NOT NULL,
  revision      INTEGER NOT NULL CHECK (revision >= 1),
  sealed        BLOB NOT NULL,
  saved_at      TEXT NOT NULL,
  PRIMARY KEY (submission_id, name)
) STRICT;
CREATE TRIGGER sealed_values_are_fixed_after_submit BEFORE UPDATE ON sealed_values
  WHEN (SELECT state FROM submissions WHERE id = OLD.submission_id) NOT IN ('draft', 'returned')
  BEGIN SELECT RAISE(ABORT, 'submission-is-fixed'); END;
CREATE TRIGGER sealed_values_come_before_submit BEFORE INSERT ON sealed_values
  WHEN (SELECT state FROM submissions WHERE id = NEW.submission_id) NOT IN ('draft', 'returned')
  BEGIN SELECT RAISE(ABORT, 'submission-is-fixed'); END;
CREATE TRIGGER sealed_values_stay_until_purged BEFORE DELETE ON sealed_values
  WHEN (SELECT state FROM submissions WHERE id = OLD.submission_id) NOT IN ('draft', 'returned', 'purged')
  BEGIN SELECT RAISE(ABORT, 'submission-is-fixed'); END;

CREATE TABLE parts (
  id            TEXT PRIMARY KEY,
  submission_id TEXT NOT NULL REFERENCES submissions (id),
  slot          TEXT NOT NULL,
  sealed_name   BLOB,
  revision      INTEGER NOT NULL CHECK (revision >= 1),
  size          INTEGER NOT NULL CHECK (size > 0),
  chunk_count   INTEGER NOT NULL CHECK (chunk_count > 0),
  state         TEXT NOT NULL CHECK (state IN ('receiving', 'complete')),
  media_type    TEXT,
  sha256        TEXT CHECK (length(sha256) = 64),
  created_at    TEXT NOT NULL,
  CHECK (state = 'receiving' OR (media_type IS NOT NULL AND sha256 IS NOT NULL))
) STRICT;
CREATE INDEX parts_by_submission ON parts (submission_id);
CREATE TRIGGER parts_come_before_submit BEFORE INSERT ON parts
  WHEN (SELECT state FROM submissions WHERE id = NEW.submission_id) NOT IN ('draft', 'returned')
  BEGIN SELECT RAISE(ABORT, 'submission-is-fixed'); END;
CREATE TRIGGER parts_are_fixed_after_submit BEFORE UPDATE ON parts
  WHEN (SELECT state FROM submissions WHERE id = OLD.submission_id) NOT IN ('draft', 'returned', 'purged')
  BEGIN SELECT RAISE(ABORT, 'submission-is-fixed'); END;
CREATE TRIGGER parts_stay_until_purged BEFORE DELETE ON parts
  WHEN (SELECT state FROM submissions WHERE id = OLD.submission_id) NOT IN ('draft', 'returned', 'purged')
  BEGIN SELECT RAISE(ABORT, 'submission-is-fixed'); END;

CREATE TABLE part_chunks (
  part_id      TEXT NOT NULL REFERENCES parts (id),
  chunk_number INTEGER NOT NULL CHECK (chunk_number >= 0),
  sealed       BLOB NOT NULL,
  PRIMARY KEY (part_id, chunk_number)
) STRICT;
CREATE TRIGGER part_chunks_are_never_changed BEFORE UPDATE ON part_chunks
  BEGIN SELECT RAISE(ABORT, 'chunk-is-never-changed'); END;
CREATE TRIGGER part_chunks_come_while_receiving BEFORE INSERT ON part_chunks
  WHEN (SELECT state FROM parts WHERE id = NEW.part_id) <> 'receiving'
  BEGIN SELECT RAISE(ABORT, 'part-is-complete'); END;
CREATE TRIGGER part_chunks_stay_until_purged BEFORE DELETE ON part_chunks
  WHEN (SELECT s.state FROM parts p JOIN submissions s ON s.id = p.submission_id WHERE p.id = OLD.part_id)
    NOT IN ('draft', 'returned', 'purged')
  BEGIN SELECT RAISE(ABORT, 'submission-is-fixed'); END;

CREATE TABLE reviews (
  submission_id   TEXT NOT NULL REFERENCES submissions (id),
  revision        INTEGER NOT NULL,
  reviewer_sub    TEXT NOT NULL,
  decision        TEXT NOT NULL CHECK (decision IN ('approve', 'return', 'reject')),
  manifest_sha256 TEXT NOT NULL CHECK (length(manifest_sha256) = 64),
  decided_at      TEXT NOT NULL,
  sealed          BLOB,
  PRIMARY KEY (submission_id, revision)
) STRICT;
CREATE TRIGGER reviews_are_not_by_an_author BEFORE INSERT ON reviews
  WHEN EXISTS (SELECT 1 FROM submission_authors WHERE submission_id = NEW.submission_id AND sub = NEW.reviewer_sub)
    OR NEW.reviewer_sub = (SELECT author_sub FROM submissions WHERE id = NEW.submission_id)
  BEGIN SELECT RAISE(ABORT, 'reviewer-is-author'); END;
CREATE TRIGGER reviews_are_of_what_was_submitted BEFORE INSERT ON reviews
  WHEN NOT EXISTS (SELECT 1 FROM submissions WHERE id = NEW.submission_id AND state = 'submitted'
    AND revision = NEW.revision AND manifest_sha256 = NEW.manifest_sha256)
  BEGIN SELECT RAISE(ABORT, 'review-does-not-fit'); END;
CREATE TRIGGER reviews_are_never_changed
  BEFORE UPDATE OF submission_id, revision, reviewer_sub, decision, manifest_sha256, decided_at ON reviews
  BEGIN SELECT RAISE(ABORT, 'review-is-never-changed'); END;
CREATE TRIGGER reviews_are_never_deleted BEFORE DELETE ON reviews
  BEGIN SELECT RAISE(ABORT, 'review-is-never-changed'); END;
CREATE TRIGGER submissions_are_decided_by_a_review BEFORE UPDATE OF state ON submissions
  WHEN OLD.state = 'submitted' AND NEW.state IN ('approved', 'returned', 'rejected') AND NOT EXISTS (
    SELECT 1 FROM reviews WHERE submission_id = OLD.id AND revision = OLD.revision
      AND decision = CASE NEW.state WHEN 'approved' THEN 'approve' WHEN 'returned' THEN 'return' ELSE 'reject' END)
  BEGIN SELECT RAISE(ABORT, 'step-without-review'); END;

CREATE TABLE outbox (
  submission_id     TEXT PRIMARY KEY REFERENCES submissions (id),
  enqueued_at       TEXT NOT NULL,
  attempts          INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  next_attempt_at   INTEGER,
  waiting_cause     TEXT,
  waiting_since     TEXT,
  quarantine_reason TEXT,
  CHECK ((waiting_cause IS NULL) = (waiting_since IS NULL))
) STRICT;

CREATE TABLE receipts (
  submission_id  TEXT PRIMARY KEY REFERENCES submissions (id),
  jws            TEXT NOT NULL,
  application_id TEXT NOT NULL,
  received_at    TEXT NOT NULL
) STRICT;
CREATE TRIGGER receipts_are_never_changed BEFORE UPDATE ON receipts
  BEGIN SELECT RAISE(ABORT, 'receipt-is-never-changed'); END;
CREATE TRIGGER receipts_are_never_deleted BEFORE DELETE ON receipts
  BEGIN SELECT RAISE(ABORT, 'receipt-is-never-changed'); END;
CREATE TRIGGER submissions_are_accepted_with_a_receipt BEFORE UPDATE OF state ON submissions
  WHEN OLD.state = 'uploading' AND NEW.state = 'accepted' AND NOT EXISTS (SELECT 1 FROM receipts WHERE submission_id = OLD.id)
  BEGIN SELECT RAISE(ABORT, 'step-without-receipt'); END;

CREATE TABLE secrets (
  name   TEXT PRIMARY KEY,
  sealed BLOB NOT NULL
) STRICT;
CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT;
CREATE TABLE clock (
  id     INTEGER PRIMARY KEY CHECK (id = 1),
  sealed BLOB NOT NULL
) STRICT;
`;
