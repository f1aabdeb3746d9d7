import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { must } from '../../../test/support/station-data.ts';
import { chainOf } from '../../journal/testing/chains.ts';
import { migrate } from '../migrate.ts';
import { openStore, STORE_FILE } from '../open.ts';
import * as station from './0010-station.ts';
import * as sendingCauses from './0020-sending-causes.ts';
import * as people from './0030-people.ts';

const storageKey = randomBytes(32);
const now = () => Date.parse('2026-03-02T08:00:00.000Z');
const before = chainOf(3);
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-migration-'));
  const db = new Database(join(folder, STORE_FILE));
  must(migrate(db, [station, sendingCauses, people]));
  const insert = db.prepare('INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)');
  for (const { seq, at, kind, subjects, details, previousHash, hash } of before) {
    insert.run(seq, at, kind, JSON.stringify(subjects), JSON.stringify(details), previousHash, hash);
  }
  db.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('migration 40', () => {
  it('keeps the journal of a station as it is, with no head signed yet', () => {
    const store = must(openStore({ folder, storageKey, now }));
    expect([...store.journal.all()]).toEqual(before);
    expect(store.heads.last()).toBeUndefined();
    const head = { seq: 3, hash: before[2]?.hash ?? '', jws: 'e30.e30.e30' };
    store.heads.insert(head);
    expect(store.heads.last()).toEqual(head);
    store.close();
  });

  it.each([
    ['of no entry', `INSERT INTO journal_heads VALUES (4, '${'a'.repeat(64)}', 'x')`, 'journal-head-of-no-entry'],
    ['of another hash', `INSERT INTO journal_heads VALUES (2, '${'a'.repeat(64)}', 'x')`, 'journal-head-of-no-entry'],
    ['that is changed', `UPDATE journal_heads SET jws = 'y'`, 'journal-is-append-only'],
    ['that is deleted', 'DELETE FROM journal_heads', 'journal-is-append-only'],
  ])('refuses a head %s', (_, statement, code) => {
    const store = must(openStore({ folder, storageKey, now }));
    store.heads.insert({ seq: 1, hash: before[0]?.hash ?? '', jws: 'x' });
    store.close();
    const db = new Database(join(folder, STORE_FILE));
    expect(() => db.exec(statement)).toThrow(code);
    db.close();
  });
});
