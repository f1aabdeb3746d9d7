import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '#kit/result.ts';
import { must } from '../../../test/support/station-data.ts';
import { migrate } from '../migrate.ts';
import { openStore, STORE_FILE } from '../open.ts';
import * as station from './0010-station.ts';

const storageKey = randomBytes(32);
const now = () => Date.parse('2026-03-02T08:00:00.000Z');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-migration-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A queue as the previous version wrote it, with one submission per row. */
function writeOldQueue(rows: readonly { readonly id: string; readonly set: string }[]): void {
  const db = new Database(join(folder, STORE_FILE));
  must(migrate(db, [station]));
  db.exec(`INSERT INTO journal VALUES (1, 't', 'draft-begun', '{}', '{}', '${'0'.repeat(64)}', '${'1'.repeat(64)}')`);
  for (const { id, set } of rows) {
    db.exec(`INSERT INTO submissions VALUES ('${id}', 'v', 'p', 'P', 'draft', 1, 's', x'00', NULL, 't', 't', NULL, 1);
      INSERT INTO outbox (submission_id, enqueued_at) VALUES ('${id}', 't');
      UPDATE outbox SET ${set} WHERE submission_id = '${id}'`);
  }
  db.close();
}

describe('migration 20', () => {
  it("splits the portal's own code from the reason and leaves every other row as it is", () => {
    writeOldQueue([
      { id: 'refused', set: `quarantine_reason = 'portal-refused:program-closed', attempts = 3` },
      { id: 'damaged', set: `quarantine_reason = 'sealed-damaged'` },
      { id: 'waits', set: `waiting_cause = 'unreachable', waiting_since = 't', next_attempt_at = 7` },
      { id: 'new', set: 'attempts = 0' },
    ]);
    const store = must(openStore({ folder, storageKey, now }));
    const record = (id: string) => must(store.read(() => ok(store.outbox.get(id))));
    expect(record('refused')).toMatchObject({
      attempts: 3,
      quarantine: { code: 'portal-refused', refusal: 'program-closed' },
    });
    expect(record('damaged')).toMatchObject({ quarantine: { code: 'sealed-damaged' }, waiting: null });
    const waiting = { cause: 'unreachable', since: 't' };
    expect(record('waits')).toMatchObject({ quarantine: null, waiting, nextAttemptAt: 7 });
    expect(record('new')).toMatchObject({ quarantine: null, waiting: null, nextAttemptAt: null });
    store.close();
  });

  it('leaves an unknown word in its place, so that reading it reports it', () => {
    writeOldQueue([
      { id: 'a', set: `quarantine_reason = 'portal-refused:Not A Code'` },
      { id: 'b', set: `waiting_cause = 'moonlight', waiting_since = 't'` },
    ]);
    const store = must(openStore({ folder, storageKey, now }));
    const error = (name: string) => err({ code: 'value-unreadable', name });
    expect(store.read(() => ok(store.outbox.get('a')))).toEqual(error('quarantine_reason'));
    expect(store.read(() => ok(store.outbox.get('b')))).toEqual(error('waiting_cause'));
    store.close();
  });

  it('finds states and times by its index', () => {
    must(openStore({ folder, storageKey, now })).close();
    const db = new Database(join(folder, STORE_FILE));
    const plan = (sql: string) =>
      (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map(({ detail }) => detail).join('\n');
    expect(plan('SELECT state, count(*) FROM submissions GROUP BY state')).toMatch(
      /COVERING INDEX submissions_by_state_and_change/,
    );
    expect(plan(`SELECT id FROM submissions WHERE state = 'accepted' AND changed_at <= 't'`)).toMatch(
      /INDEX submissions_by_state_and_change \(state=\? AND changed_at<\?\)/,
    );
    db.close();
  });
});
