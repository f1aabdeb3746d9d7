import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err } from '#kit/result.ts';
import {
  beginDraft,
  createSigningKey,
  idTokenOf,
  ISSUER,
  manifestOf,
  must,
  officer,
  openTestData,
  removeTestData,
  stationSignatureOf,
  submitOne,
  supervisor,
  asShown,
  type TestData,
} from '../../../test/support/station-data.ts';
import { createReviews } from '../../review/reviews.ts';
import { signReview } from '../../review/sign.ts';
import type { Manifest } from '../../submission/manifest.ts';
import { migrate } from '../migrate.ts';
import { STORE_FILE } from '../open.ts';
import * as station from './0010-station.ts';
import * as sendingCauses from './0020-sending-causes.ts';
import * as people from './0030-people.ts';

describe('migration 30', () => {
  let folder = '';
  let db: Database.Database;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kiosk-migration-'));
    db = new Database(join(folder, STORE_FILE));
    must(migrate(db, [station, sendingCauses]));
    db.exec(`INSERT INTO journal VALUES (1, 't', 'draft-begun', '{}', '{}', '${'0'.repeat(64)}', '${'1'.repeat(64)}');
      INSERT INTO submissions VALUES ('old', 'v', 'p', 'P', 'draft', 1, 'ada', x'00', '${'a'.repeat(64)}', 't', 't', 't', 1);
      INSERT INTO submission_authors VALUES ('old', 'ada'), ('old', 'Ada')`);
  });
  afterEach(() => {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const all = (sql: string) => db.prepare(sql).all();

  it('keeps who worked on what and who decided, and says that their provider is not known', () => {
    db.exec(`INSERT INTO journal VALUES (2, 't', 'submission-submitted', '{}', '{}', '${'1'.repeat(64)}', '${'2'.repeat(64)}');
      UPDATE submissions SET state = 'submitted', journal_seq = 2;
      INSERT INTO reviews VALUES ('old', 1, 'grace', 'approve', '${'a'.repeat(64)}', 't', NULL)`);
    must(migrate(db, [station, sendingCauses, people]));
    expect(all('SELECT * FROM submission_authors ORDER BY sub')).toEqual([
      { submission_id: 'old', issuer: '', sub: 'Ada' },
      { submission_id: 'old', issuer: '', sub: 'ada' },
    ]);
    expect(all('SELECT author_issuer, author_sub FROM submissions')).toEqual([
      { author_issuer: '', author_sub: 'ada' },
    ]);
    expect(all('SELECT reviewer_issuer, reviewer_sub FROM reviews')).toEqual([
      { reviewer_issuer: '', reviewer_sub: 'grace' },
    ]);
    expect(all('PRAGMA foreign_key_check')).toEqual([]);
  });

  it('compares people as they are written, and refuses new ones without a provider', () => {
    must(migrate(db, [station, sendingCauses, people]));
    const add = (issuer: string, sub: string) =>
      db.prepare('INSERT INTO submission_authors VALUES (?, ?, ?)').run('old', issuer, sub);
    for (const issuer of [ISSUER, `${ISSUER}/`, ISSUER.toUpperCase(), ` ${ISSUER}`]) {
      // The last two are the same letter to a reader, composed in two ways.
      for (const sub of ['ada', 'Ada', 'ada ', '\u00e5da', 'a\u030ada']) add(issuer, sub);
    }
    expect(all('SELECT count(*) AS n FROM submission_authors')).toEqual([{ n: 22 }]);
    expect(() => add(ISSUER, 'ada')).toThrow('UNIQUE');
    expect(() => add('', 'eve')).toThrow('person-without-issuer');
    expect(() => db.exec(`UPDATE submissions SET author_sub = 'eve'`)).toThrow('person-without-issuer');
    const insert = `INSERT INTO submissions SELECT 'new', visit_id, program_id, program_name, state, revision, author_sub,
      wrapped_key, manifest_sha256, created_at, changed_at, submitted_at, journal_seq`;
    expect(() => db.exec(`${insert}, '' FROM submissions`)).toThrow('person-without-issuer');
    db.exec(`${insert}, '${ISSUER}' FROM submissions`);
    for (const set of [`issuer = 'x'`, `sub = 'x'`]) {
      expect(() => db.exec(`UPDATE submission_authors SET ${set}`)).toThrow('author-is-never-changed');
    }
    expect(() => db.exec('DELETE FROM submission_authors')).toThrow('author-is-never-changed');
  });
});

describe('a submission from before providers were recorded', () => {
  let data: TestData;
  beforeEach(() => {
    data = openTestData();
  });
  afterEach(() => removeTestData(data));

  /** Takes the providers away, as if the rows had come through the migration. */
  function makeOld(): void {
    const db = new Database(join(data.folder, STORE_FILE));
    db.exec(`DROP TRIGGER submission_authors_are_never_changed; DROP TRIGGER submissions_continue_with_an_issuer;
      UPDATE submission_authors SET issuer = ''; UPDATE submissions SET author_issuer = '';`);
    db.close();
  }

  async function decide(manifest: Manifest, reviewer: typeof officer) {
    const key = await createSigningKey();
    const { submissionId } = manifest;
    const manifestSha256 = data.store.submissions.get(submissionId)?.manifestSha256 ?? '';
    const decision = 'approve' as const;
    const decided = { submissionId, manifestSha256, decision, reviewer, decidedAt: data.clock.nowIso() };
    const signedReview = {
      jws: await signReview({ key, decision: decided }),
      idToken: await idTokenOf(reviewer, key.thumbprint),
    };
    return createReviews(data).decide({ ...decided, signedReview });
  }

  it('is reviewed by nobody with the subject of an author, at whichever provider', async () => {
    const { manifest } = submitOne(data);
    makeOld();
    for (const issuer of [ISSUER, 'https://other.example']) {
      expect(await decide(manifest, { ...officer, issuer })).toEqual(err({ code: 'reviewer-is-author' }));
      const insert = `INSERT INTO reviews VALUES ('${manifest.submissionId}', 1, '${officer.sub}', 'approve',
        '${data.store.submissions.get(manifest.submissionId)?.manifestSha256}', 't', NULL, '${issuer}')`;
      const db = new Database(join(data.folder, STORE_FILE));
      expect(() => db.exec(insert)).toThrow('reviewer-is-author');
      db.close();
    }
    expect(await decide(manifest, supervisor)).toMatchObject({ ok: true, value: { state: 'approved' } });
  });

  it('gets a full record of whoever works on it from then on', () => {
    const { submissionId, manifest } = submitOne(data);
    makeOld();
    must(data.ledger.takeUp(submissionId, officer));
    const { issuer, sub } = officer;
    expect(data.store.submissions.authors(submissionId)).toEqual([
      { issuer: '', sub },
      { issuer, sub },
    ]);
    expect(manifest.evidence.operator.issuer).toBe(issuer);
  });

  it('is not submitted again by an operator without a provider', () => {
    const id = beginDraft(data);
    makeOld();
    const plain = manifestOf(data, id, {});
    const { sub, name } = officer;
    const operator = { sub, name, idToken: plain.evidence.operator.idToken };
    const manifest = { ...plain, evidence: { ...plain.evidence, operator } };
    const submitted = { manifest, answers: {}, stationSignature: stationSignatureOf(manifest) };
    expect(() => data.drafts.submit(submitted, asShown)).toThrow('issuer');
    expect(data.store.submissions.get(id)?.state).toBe('draft');
  });
});
