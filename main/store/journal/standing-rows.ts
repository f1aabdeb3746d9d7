import type Database from 'better-sqlite3';
import type { StandingRow } from '../../journal/rows.ts';

interface Row {
  id: string;
  state: string;
  revision: number;
  manifest_sha256: string | null;
  journal_seq: number;
  application_id: string | null;
}

/** Every submission as its rows have it, without anything sealed. */
export function standingRows(db: Database.Database): Iterable<StandingRow> {
  const all = db.prepare<[], Row>(
    `SELECT s.id, s.state, s.revision, s.manifest_sha256, s.journal_seq, r.application_id
     FROM submissions s LEFT JOIN receipts r ON r.submission_id = s.id ORDER BY s.journal_seq`,
  );
  const authors = db.prepare<[string], { issuer: string; sub: string }>(
    'SELECT issuer, sub FROM submission_authors WHERE submission_id = ?',
  );
  const reviews = db.prepare<
    [string],
    { revision: number; decision: string; issuer: string; sub: string; manifestSha256: string }
  >(
    `SELECT revision, decision, reviewer_issuer AS issuer, reviewer_sub AS sub, manifest_sha256 AS manifestSha256
     FROM reviews WHERE submission_id = ?`,
  );
  return all.all().map((row) => ({
    submissionId: row.id,
    state: row.state,
    revision: row.revision,
    manifestSha256: row.manifest_sha256,
    journalSeq: row.journal_seq,
    authors: authors.all(row.id),
    reviews: reviews.all(row.id).map(({ issuer, sub, ...rest }) => ({ ...rest, reviewer: { issuer, sub } })),
    applicationId: row.application_id,
  }));
}
