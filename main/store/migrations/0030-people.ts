/**
 * Operators are recorded as persons: the provider that names them (`issuer`) and their subject there, compared byte by byte
 * (SQLite's BINARY collation). Before, a row held the subject alone. Which provider gave it can no longer be told from
 * the row, so an old row keeps an empty issuer, and it means: this subject at whichever provider. Such an author keeps
 * every person with that subject from reviewing, and gives nobody the right to read; new rows without an issuer are
 * refused. Append-only: a released migration is never edited.
 */
export const version = 30;

export const sql = `
DROP TRIGGER reviews_are_not_by_an_author;
DROP TRIGGER reviews_are_never_changed;
DROP TRIGGER submission_authors_are_never_changed;
DROP TRIGGER submission_authors_are_never_deleted;

CREATE TABLE submission_people (
  submission_id TEXT NOT NULL REFERENCES submissions (id),
  issuer        TEXT NOT NULL COLLATE BINARY,
  sub           TEXT NOT NULL COLLATE BINARY,
  PRIMARY KEY (submission_id, issuer, sub)
) STRICT, WITHOUT ROWID;
INSERT INTO submission_people (submission_id, issuer, sub) SELECT submission_id, '', sub FROM submission_authors;
DROP TABLE submission_authors;
ALTER TABLE submission_people RENAME TO submission_authors;
CREATE TRIGGER submission_authors_are_never_changed BEFORE UPDATE ON submission_authors
  BEGIN SELECT RAISE(ABORT, 'author-is-never-changed'); END;
CREATE TRIGGER submission_authors_are_never_deleted BEFORE DELETE ON submission_authors
  BEGIN SELECT RAISE(ABORT, 'author-is-never-changed'); END;
CREATE TRIGGER submission_authors_have_an_issuer BEFORE INSERT ON submission_authors
  WHEN NEW.issuer = ''
  BEGIN SELECT RAISE(ABORT, 'person-without-issuer'); END;

ALTER TABLE submissions ADD COLUMN author_issuer TEXT NOT NULL DEFAULT '' COLLATE BINARY;
CREATE TRIGGER submissions_begin_with_an_issuer BEFORE INSERT ON submissions
  WHEN NEW.author_issuer = ''
  BEGIN SELECT RAISE(ABORT, 'person-without-issuer'); END;
CREATE TRIGGER submissions_continue_with_an_issuer BEFORE UPDATE OF author_issuer, author_sub ON submissions
  WHEN NEW.author_issuer = ''
  BEGIN SELECT RAISE(ABORT, 'person-without-issuer'); END;

ALTER TABLE reviews ADD COLUMN reviewer_issuer TEXT NOT NULL DEFAULT '' COLLATE BINARY;
CREATE TRIGGER reviews_have_an_issuer BEFORE INSERT ON reviews
  WHEN NEW.reviewer_issuer = ''
  BEGIN SELECT RAISE(ABORT, 'person-without-issuer'); END;
CREATE TRIGGER reviews_are_not_by_an_author BEFORE INSERT ON reviews
  WHEN EXISTS (SELECT 1 FROM submission_authors WHERE submission_id = NEW.submission_id
      AND sub = NEW.reviewer_sub AND issuer IN (NEW.reviewer_issuer, ''))
    OR EXISTS (SELECT 1 FROM submissions WHERE id = NEW.submission_id
      AND author_sub = NEW.reviewer_sub AND author_issuer IN (NEW.reviewer_issuer, ''))
  BEGIN SELECT RAISE(ABORT, 'reviewer-is-author'); END;
CREATE TRIGGER reviews_are_never_changed
  BEFORE UPDATE OF submission_id, revision, reviewer_issuer, reviewer_sub, decision, manifest_sha256, decided_at ON reviews
  BEGIN SELECT RAISE(ABORT, 'review-is-never-changed'); END;
`;
