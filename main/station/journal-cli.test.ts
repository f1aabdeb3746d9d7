import 'reflect-metadata';
import { createHash, webcrypto } from 'node:crypto';
import { join } from 'node:path';
import { X509CertificateGenerator } from '@peculiar/x509';
import Database from 'better-sqlite3';
import { CompactSign } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { must, openTestData, removeTestData, submitOne, type TestData } from '../../test/support/station-data.ts';
import { createHeads } from '../journal/heads.ts';
import { HEAD_TYPE, type JournalHead } from '../journal/proof.ts';
import { STORE_FILE } from '../store/open.ts';
import type { StoreError } from '../store/fault.ts';
import { runJournalCommand } from './journal-cli.ts';

/** A station that has submitted, with its head signed by a key of its own. */

interface TestKey {
  readonly spki: string;
  readonly sign: (head: JournalHead) => Promise<string>;
}

let data: TestData;
let key: TestKey;
let submissionId: string;
beforeEach(async () => {
  data = openTestData();
  ({ submissionId } = submitOne(data));
  key = await createKey();
  await signHead(key);
});
afterEach(() => removeTestData(data));

async function createKey(): Promise<TestKey> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=station-1',
    keys,
    signingAlgorithm: algorithm,
  });
  const spki = Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey));
  return {
    spki: createHash('sha256').update(spki).digest('hex'),
    sign: (head) =>
      new CompactSign(Buffer.from(JSON.stringify(head)))
        .setProtectedHeader({ alg: 'ES256', typ: HEAD_TYPE, x5c: [certificate.toString('base64')] })
        .sign(keys.privateKey),
  };
}

async function signHead(by: TestKey, change: Partial<JournalHead> = {}): Promise<void> {
  const { store } = data;
  const heads = createHeads<StoreError>({
    journal: store.journal,
    heads: store.heads,
    facts: store.settings,
    transaction: (work) => store.transaction(work),
    stationId: 'station-1',
    sign: (head) => by.sign({ ...head, ...change }),
  });
  must(await heads.sign());
}

function live(): void {
  must(
    data.store.transaction(() => ({
      ok: true,
      value: data.journal.append({ kind: 'visit-ended', subjects: {}, details: {} }),
    })),
  );
}

function verify(): { status: number; lines: string[] } {
  const lines: string[] = [];
  const status = runJournalCommand(['verify', data.folder], (line) => lines.push(line));
  return { status, lines };
}

/** Changes the database as somebody does who knows SQLite: without its triggers. */
function tamper(...statements: readonly string[]): void {
  const db = new Database(join(data.folder, STORE_FILE));
  db.pragma('foreign_keys = OFF');
  const triggers = db.prepare<[], string>(`SELECT name FROM sqlite_master WHERE type = 'trigger'`).pluck().all();
  for (const trigger of triggers) db.exec(`DROP TRIGGER ${trigger}`);
  for (const statement of statements) db.exec(statement);
  db.close();
}

describe('journal verify', () => {
  it('says that entries, rows and heads agree, how far it is signed, and by which key', () => {
    const entries = data.store.journal.last()?.seq ?? 0;
    live();
    const { status, lines } = verify();
    expect(status).toBe(0);
    expect(lines).toEqual([
      expect.stringContaining(`the chain holds: ${entries + 1} entries`),
      `signed up to entry ${entries} by the key with the SHA-256 ${key.spki}`,
    ]);
  });

  it.each([
    ['state-differs', `UPDATE submissions SET state = 'approved'`],
    ['state-differs', 'UPDATE submissions SET revision = 2'],
    ['state-differs', 'UPDATE submissions SET journal_seq = 1'],
    ['manifest-differs', `UPDATE submissions SET manifest_sha256 = '${'0'.repeat(64)}'`],
    ['authors-differ', `DELETE FROM submission_authors`],
    ['authors-differ', `UPDATE submission_authors SET issuer = 'https://other.example'`],
    [
      'authors-differ',
      `INSERT INTO submission_authors SELECT submission_id, issuer, 'somebody' FROM submission_authors`,
    ],
    [
      'review-differs',
      `INSERT INTO reviews (submission_id, revision, reviewer_issuer, reviewer_sub, decision, manifest_sha256, decided_at)
       SELECT id, 1, 'i', 's', 'approve', manifest_sha256, 't' FROM submissions`,
    ],
    ['receipt-differs', `INSERT INTO receipts SELECT id, 'x', 'APP-1', 't' FROM submissions`],
    ['row-missing', 'DELETE FROM submissions'],
    ['entry-missing', `UPDATE submissions SET id = 'another'`],
  ])('finds that rows and journal disagree: %s by %s', (code, statement) => {
    tamper(statement);
    const { status, lines } = verify();
    expect(status).toBe(1);
    const id = code === 'entry-missing' ? 'another' : submissionId;
    expect(lines.filter((line) => line.startsWith('submission ')).join('\n')).toContain(`submission ${id}: ${code}: `);
  });

  it('finds an end that was cut off', () => {
    tamper('DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)');
    const { status, lines } = verify();
    expect(status).toBe(1);
    expect(lines).toContainEqual(expect.stringContaining('head-of-no-entry'));
  });

  it('finds a head whose entry was rewritten together with its hash', () => {
    tamper(`UPDATE journal SET hash = '${'a'.repeat(64)}' WHERE seq = (SELECT max(seq) FROM journal)`);
    expect(verify().lines).toContainEqual(expect.stringContaining('head-differs'));
  });

  it.each([
    ['is cut', `UPDATE journal_heads SET jws = substr(jws, 1, length(jws) - 4)`],
    ['is of another head', `UPDATE journal_heads SET jws = 'e30.e30.AAAA'`],
  ])('finds a signature that %s', (_, statement) => {
    tamper(statement);
    const { status, lines } = verify();
    expect(status).toBe(1);
    expect(lines).toContainEqual(expect.stringContaining('head-not-signed'));
  });

  it('finds a signature over something else, and one by another key', async () => {
    live();
    await signHead(key, { seq: 1 });
    live();
    await signHead(await createKey());
    const { status, lines } = verify();
    expect(status).toBe(1);
    expect(lines.filter((line) => line.includes('head-')).map((line) => line.split(': ')[1])).toEqual([
      'head-not-signed',
      'head-of-other-key',
    ]);
  });

  it('compares no rows in data that this version has not opened yet', () => {
    tamper('DROP TABLE journal_heads', 'PRAGMA user_version = 30');
    const { status, lines } = verify();
    expect(status).toBe(0);
    expect(lines.at(-1)).toContain('rows and heads were not compared');
  });
});
