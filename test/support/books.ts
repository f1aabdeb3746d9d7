import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { expect } from 'vitest';
import type { CaptureEvidence } from '../../main/submission/manifest.ts';

type Row = Record<string, SQLOutputValue>;

function read(file: string, sql: string): readonly Row[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

/** What the embedded portal holds of stations' submissions, by its own database. */
export function portalBooks(data: string): readonly Row[] {
  return read(
    join(data, 'training', 'portal', 'portal.sqlite'),
    `SELECT s.id AS submissionId, s.receipt, a.application_id AS applicationId
     FROM submissions s FULL JOIN applications a ON a.submission_id = s.id
     WHERE s.id IS NOT NULL OR a.submission_id IS NOT NULL ORDER BY s.received_at`,
  );
}

/** The captures in the evidence of each submission that the embedded portal holds, oldest first. */
export function capturesAtPortal(data: string): readonly CaptureEvidence[] {
  return read(
    join(data, 'training', 'portal', 'portal.sqlite'),
    `SELECT json_extract(delivery, '$.manifest.evidence.captures') AS captures FROM submissions ORDER BY received_at`,
  ).flatMap(({ captures }) => JSON.parse(String(captures)) as CaptureEvidence[]);
}

/** The entries that the embedded portal keeps of its station's journal: their numbers, and all that they say. */
export function journalAtPortal(data: string): { readonly seq: readonly number[]; readonly text: string } {
  const rows = read(join(data, 'training', 'portal', 'portal.sqlite'), 'SELECT * FROM journal_entries ORDER BY seq');
  return { seq: rows.map(({ seq }) => Number(seq)), text: JSON.stringify(rows) };
}

/** The receipts the station has stored. */
export function storedReceipts(data: string): readonly Row[] {
  return read(
    join(data, 'station.db'),
    `SELECT submission_id AS submissionId, jws AS receipt, application_id AS applicationId
     FROM receipts ORDER BY received_at`,
  );
}

/** What the journal says happened to a submission, oldest first: the kind, and the cause or reason where there is one. */
export function journalOf(data: string, submissionId: string): readonly string[] {
  return read(
    join(data, 'station.db'),
    `SELECT kind, coalesce(json_extract(details, '$.cause'), json_extract(details, '$.reason')) AS why, subjects
     FROM journal ORDER BY seq`,
  )
    .filter((row) => (JSON.parse(String(row['subjects'])) as Row)['submissionId'] === submissionId)
    .map(({ kind, why }) => (why === null ? String(kind) : `${String(kind)}: ${String(why)}`));
}

/** The portal holds each of these submissions once, and the station the receipt of each. */
export function expectAcceptedOnce(data: string, accepted: readonly { id: string; applicationId: string }[]): void {
  const held = portalBooks(data);
  expect(held.map(({ submissionId, applicationId }) => ({ id: submissionId, applicationId }))).toEqual(accepted);
  expect(storedReceipts(data)).toEqual(
    held.map(({ submissionId, receipt, applicationId }) => ({ submissionId, receipt, applicationId })),
  );
  for (const { id } of accepted) {
    expect(journalOf(data, id).filter((kind) => kind === 'submission-accepted')).toHaveLength(1);
  }
}
