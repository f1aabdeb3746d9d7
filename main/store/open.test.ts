import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { err, ok } from '#kit/result.ts';
import { must } from '../../test/support/station-data.ts';
import { openJournal, openStore, STORE_FILE, type OpenOptions } from './open.ts';
import type { Store } from './store.ts';
import { migrations } from './migrate.ts';

/** The version of this program's database. */
const latest = migrations.at(-1)?.version ?? 0;

let folder = '';
const storageKey = randomBytes(32);
const now = () => Date.parse('2026-03-02T08:00:00.000Z');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-open-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(change: Partial<OpenOptions> = {}) {
  return openStore({ folder, storageKey, now, ...change });
}

/** One change in a transaction of its own. */
function change(store: Store, work: () => void) {
  return store.transaction(() => {
    work();
    return ok(undefined);
  });
}

/** Reads the file through a connection of its own. */
function raw<T>(use: (db: Database.Database) => T): T {
  const db = new Database(join(folder, STORE_FILE));
  try {
    return use(db);
  } finally {
    db.close();
  }
}

describe('openStore', () => {
  it('creates a database in WAL mode with strict tables only', () => {
    must(open()).close();
    raw((db) => {
      expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
      expect(db.pragma('user_version', { simple: true })).toBe(latest);
      const tables = db.pragma('table_list') as { name: string; type: string; strict: number }[];
      const own = tables.filter(({ name, type }) => type === 'table' && !name.startsWith('sqlite_'));
      expect(own.length).toBeGreaterThan(10);
      expect(own.filter(({ strict }) => strict !== 1)).toEqual([]);
    });
  });

  it('finds what was kept before', () => {
    const store = must(open());
    must(change(store, () => store.settings.put('station', { id: 'station-1' })));
    must(change(store, () => store.secrets.put('station-key', Buffer.from('pem'))));
    store.close();
    const again = must(open());
    expect(again.settings.get('station')).toEqual({ id: 'station-1' });
    expect(again.secrets.get('station-key')?.bytes.toString()).toBe('pem');
    again.secrets.delete('station-key');
    expect(again.secrets.get('station-key')).toBeUndefined();
    expect(again.settings.get('nothing')).toBeUndefined();
    again.close();
  });

  it('refuses another storage key', () => {
    must(open()).close();
    expect(open({ storageKey: randomBytes(32) })).toEqual(err({ code: 'storage-key-wrong' }));
    must(open()).close();
  });

  it('refuses a database of a newer version and leaves it as it is', () => {
    must(open()).close();
    raw((db) => db.pragma(`user_version = ${latest + 10}`));
    const before = readFileSync(join(folder, STORE_FILE));
    expect(open()).toEqual(err({ code: 'store-newer', found: latest + 10, known: latest }));
    expect(readFileSync(join(folder, STORE_FILE)).equals(before)).toBe(true);
  });

  it('keeps a corrupt file under a new name and creates no new one', () => {
    writeFileSync(join(folder, STORE_FILE), 'these bytes were never a database'.repeat(300));
    const first = open();
    const kept = 'station.db.corrupt-2026-03-02T08-00-00.000Z';
    expect(first).toEqual(err({ code: 'store-corrupt', keptAs: kept }));
    expect(open()).toEqual(err({ code: 'store-corrupt', keptAs: kept }));
    expect(readdirSync(folder)).toEqual([kept]);
  });

  it('detects pages that were overwritten', () => {
    const store = must(open());
    must(change(store, () => store.settings.put('filler', 'x'.repeat(50_000))));
    store.close();
    const file = join(folder, STORE_FILE);
    const bytes = readFileSync(file);
    // Every page but the first: the header still says "SQLite".
    bytes.fill(0xa5, 4096);
    writeFileSync(file, bytes);
    expect(open()).toMatchObject({ ok: false, error: { code: 'store-corrupt' } });
  });

  it('reports a full disk as such and loses nothing that was saved', () => {
    must(open()).close();
    const pages = raw((db) => db.pragma('page_count', { simple: true }) as number);
    const store = must(open({ maxPageCount: pages + 5 }));
    must(change(store, () => store.settings.put('kept', 1)));
    expect(change(store, () => store.settings.put('big', 'x'.repeat(100_000)))).toEqual(err({ code: 'disk-full' }));
    expect(store.settings.get('big')).toBeUndefined();
    expect(store.settings.get('kept')).toBe(1);
    must(change(store, () => store.settings.put('kept', 2)));
    store.close();
  });

  it('reports a disk that is full from the start', () => {
    expect(open({ maxPageCount: 3 })).toEqual(err({ code: 'disk-full' }));
  });

  it('refuses a key of another length', () => {
    expect(() => open({ storageKey: randomBytes(16) })).toThrow(RangeError);
  });
});

describe('transaction', () => {
  it('undoes everything when its work returns an error or throws', () => {
    const store = must(open());
    const refused = store.transaction(() => {
      store.settings.put('a', 1);
      return err({ code: 'no' });
    });
    expect(refused).toEqual(err({ code: 'no' }));
    expect(() =>
      store.transaction(() => {
        store.settings.put('a', 1);
        throw new TypeError('a fault of the program');
      }),
    ).toThrow(TypeError);
    expect(store.settings.get('a')).toBeUndefined();
    store.close();
  });

  it('reports a sealed row that was tampered with', () => {
    let store = must(open());
    must(change(store, () => store.secrets.put('one', Buffer.from('1'))));
    store.close();
    raw((db) => db.exec(`UPDATE secrets SET sealed = zeroblob(40) WHERE name = 'one'`));
    store = must(open());
    expect(store.read(() => ok(store.secrets.get('one')))).toEqual(err({ code: 'sealed-damaged' }));
    store.close();
  });
});

describe('migrations', () => {
  it('run in steps, and a step that fails leaves the version before it', () => {
    const broken = {
      version: latest + 10,
      sql: 'CREATE TABLE extra (a TEXT) STRICT; CREATE TABLE extra (a TEXT) STRICT;',
    };
    expect(() => open({ steps: [...migrations, broken] })).toThrow();
    raw((db) => {
      expect(db.pragma('user_version', { simple: true })).toBe(latest);
      expect(db.prepare(`SELECT count(*) AS n FROM sqlite_schema WHERE name = 'extra'`).get()).toEqual({ n: 0 });
    });
    const repaired = { version: latest + 10, sql: 'CREATE TABLE extra (a TEXT) STRICT;' };
    must(open({ steps: [...migrations, repaired] })).close();
    expect(raw((db) => db.pragma('user_version', { simple: true }))).toBe(latest + 10);
  });

  it('keep the rows that are there', () => {
    const store = must(open());
    store.settings.put('station', { id: 'station-1' });
    store.close();
    const next = { version: latest + 10, sql: 'ALTER TABLE settings ADD COLUMN note TEXT;' };
    const again = must(open({ steps: [...migrations, next] }));
    expect(again.settings.get('station')).toEqual({ id: 'station-1' });
    again.close();
  });

  it('must have strictly increasing numbers', () => {
    const [first] = migrations;
    expect(() => open({ steps: [first!, first!] })).toThrow(RangeError);
  });
});

describe('openJournal', () => {
  it('reports that there is no store', () => {
    expect(openJournal(folder)).toEqual(err({ code: 'no-store' }));
  });

  it('reads while the store is in use', () => {
    const store = must(open());
    const reading = must(openJournal(folder));
    expect([...reading.journal.all()]).toEqual([]);
    reading.close();
    store.close();
  });
});
