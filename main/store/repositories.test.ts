import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '#kit/result.ts';
import type { Person } from '#vocabulary/people.ts';
import { SUBMISSION_STATES } from '#vocabulary/submission-states.ts';
import {
  addDocument,
  beginDraft,
  must,
  officer,
  openTestData,
  removeTestData,
  submitOne,
  supervisor,
  type TestData,
} from '../../test/support/station-data.ts';
import { pdfOfSize } from '../../test/support/documents/pdf.ts';
import { submissionSteps } from '../submission/states.ts';
import { STORE_FILE } from './open.ts';

let data: TestData;
beforeEach(() => {
  data = openTestData();
});
afterEach(() => removeTestData(data));

/** Writes past the repositories, as a careless later version might. */
function sql(statement: string): () => void {
  return () => {
    const db = new Database(join(data.folder, STORE_FILE));
    try {
      db.pragma('foreign_keys = ON');
      db.exec(statement);
    } finally {
      db.close();
    }
  };
}

describe('the rules in SQL', () => {
  it('allow the same steps as the state machine', () => {
    const db = new Database(join(data.folder, STORE_FILE), { readonly: true });
    const rows = db.prepare('SELECT from_state, to_state FROM submission_steps').all() as {
      from_state: string;
      to_state: string;
    }[];
    db.close();
    const arrows = Object.values(submissionSteps).flatMap(({ from, to }) => from.map((state) => `${state}>${to}`));
    expect(new Set(rows.map((row) => `${row.from_state}>${row.to_state}`))).toEqual(new Set(arrows));
  });

  it('refuse every step that is not in the table', () => {
    beginDraft(data);
    for (const state of SUBMISSION_STATES) {
      if (['draft', 'submitted', 'purged'].includes(state)) continue;
      expect(sql(`UPDATE submissions SET state = '${state}', journal_seq = journal_seq + 1`)).toThrow(
        'step-not-allowed',
      );
    }
    expect(sql(`UPDATE submissions SET state = 'submitted'`)).toThrow('step-without-journal-entry');
  });

  it('refuse an approval without a review, and a review by an author', () => {
    const { submissionId, manifest } = submitOne(data);
    const later = sql(`
      BEGIN; UPDATE submissions SET state = 'approved', journal_seq = journal_seq + 1; COMMIT;`);
    expect(later).toThrow('step-without-review');
    const sha256 = must(data.store.read(() => ok(data.store.submissions.get(submissionId)?.manifestSha256)));
    const review = ({ issuer, sub }: Person, hash = sha256) =>
      sql(
        `INSERT INTO reviews VALUES ('${submissionId}', ${manifest.revision}, '${sub}', 'approve', '${String(hash)}', 'now', NULL, '${issuer}')`,
      );
    expect(review(officer)).toThrow('reviewer-is-author');
    expect(review(supervisor, 'f'.repeat(64))).toThrow('review-does-not-fit');
    expect(review({ ...supervisor, issuer: '' })).toThrow('person-without-issuer');
    expect(sql(`UPDATE submission_authors SET sub = 'another'`)).toThrow('author-is-never-changed');
    review(supervisor)();
    expect(sql(`UPDATE reviews SET decision = 'reject'`)).toThrow('review-is-never-changed');
    expect(sql('DELETE FROM reviews')).toThrow('review-is-never-changed');
  });

  it('refuse to change what was submitted', () => {
    submitOne(data);
    expect(sql('DELETE FROM submissions')).toThrow('submission-is-never-deleted');
    expect(sql('DELETE FROM part_chunks')).toThrow('submission-is-fixed');
    expect(sql('UPDATE part_chunks SET sealed = zeroblob(1)')).toThrow('chunk-is-never-changed');
    expect(sql(`UPDATE parts SET slot = 'other'`)).toThrow('submission-is-fixed');
    expect(sql('DELETE FROM sealed_values')).toThrow('submission-is-fixed');
    expect(sql('UPDATE sealed_values SET sealed = zeroblob(1)')).toThrow('submission-is-fixed');
  });

  it('refuse to change or shorten the journal, or to add an entry that does not follow the last one', () => {
    beginDraft(data);
    expect(sql(`UPDATE journal SET kind = 'other'`)).toThrow('journal-is-append-only');
    expect(sql('DELETE FROM journal')).toThrow('journal-is-append-only');
    const insert = (seq: number, previous: string) =>
      sql(`INSERT INTO journal VALUES (${seq}, 'now', 'k', '{}', '{}', '${previous}', '${'e'.repeat(64)}')`);
    expect(insert(3, 'f'.repeat(64))).toThrow('journal-entry-does-not-follow');
    expect(insert(2, 'f'.repeat(64))).toThrow('journal-entry-does-not-follow');
  });

  it('refuse a journal entry outside a transaction', () => {
    expect(() => data.journal.append({ kind: 'visit-started', subjects: {}, details: {} })).toThrow('transaction');
  });
});

describe('sealing at rest', () => {
  it('leaves no personal data in any file of the store', () => {
    const secret = 'Wilhelmina Zuckerbrot';
    const submissionId = beginDraft(data);
    must(data.drafts.save(submissionId, { name: secret }));
    addDocument(data.documents, submissionId, pdfOfSize(300_000, secret), `${secret}.pdf`);
    for (const name of readdirSync(data.folder)) {
      const bytes = readFileSync(join(data.folder, name));
      for (const text of [secret, officer.name, 'registrant-1']) expect(bytes.includes(text)).toBe(false);
    }
  });

  it('notices a chunk that was put in the place of another', () => {
    const submissionId = beginDraft(data);
    const one = addDocument(data.documents, submissionId, pdfOfSize(600, 'one'));
    const two = addDocument(data.documents, submissionId, pdfOfSize(600, 'two'));
    sql(`DROP TRIGGER part_chunks_are_never_changed;
      UPDATE part_chunks SET sealed = (SELECT sealed FROM part_chunks WHERE part_id = '${two.id}')
      WHERE part_id = '${one.id}'`)();
    expect(data.documents.read(one.id)).toEqual(err({ code: 'sealed-damaged' }));
    expect(data.documents.read(two.id).ok).toBe(true);
  });

  it('notices a chunk that is missing at the end', () => {
    const submissionId = beginDraft(data);
    const { id } = addDocument(data.documents, submissionId, pdfOfSize(600_000));
    sql(`DELETE FROM part_chunks WHERE chunk_number = 2`)();
    expect(data.documents.read(id)).toEqual(err({ code: 'sealed-damaged' }));
    sql(`UPDATE parts SET chunk_count = 2, size = 524288`)();
    expect(data.documents.read(id)).toEqual(err({ code: 'sealed-damaged' }));
  });
});

describe('clock repository', () => {
  it('keeps the highest time only', () => {
    const { clock } = data.store;
    clock.raise(5);
    clock.raise(3);
    expect(clock.read()).toBe(5);
  });
});
