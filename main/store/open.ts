import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import { err, ok, type Result } from '#kit/result.ts';
import { storeErrorOf, type StoreError } from './fault.ts';
import type { StandingRow } from '../journal/rows.ts';
import { headsRepository, type HeadRecord } from './journal/heads-repository.ts';
import { standingRows } from './journal/standing-rows.ts';
import { journalRepository, type JournalRepository } from './journal-repository.ts';
import { migrate, migrations, versionOf, type Migration, type StoreNewer } from './migrate.ts';
import { openNamed, sealNamed } from './sealing.ts';
import { storeOver, type Store } from './store.ts';

/** The name of the station's database in its data folder. */
export const STORE_FILE = 'station.db';

/**
 * Why the store does not open. A store is never reset.
 * - `store-corrupt`: the file is damaged; it was kept as `keptAs` and no new one is begun until a person moves it away
 * - `store-newer`: a newer version of the program wrote it
 * - `store-not-durable`: SQLite did not take `pragma`, so that "saved" might not be true after a power cut
 * - `storage-key-wrong`: it was sealed under another storage key
 */
export type OpenError =
  | StoreError
  | StoreNewer
  | { readonly code: 'store-corrupt'; readonly keptAs: string }
  | { readonly code: 'store-not-durable'; readonly pragma: string }
  | { readonly code: 'storage-key-wrong' };

/** How to open the store. */
export interface OpenOptions {
  /** Folder of the station's data; created when missing. */
  readonly folder: string;
  /** 256 bits. */
  readonly storageKey: Buffer;
  /** For the new name of a corrupt file. */
  readonly now: () => number;
  /** `PRAGMA max_page_count`: SQLite then reports a full disk at this size. Pages are 4096 bytes. */
  readonly maxPageCount?: number;
  /** Released migrations unless a test brings its own. */
  readonly steps?: readonly Migration[];
}

const KEY_CHECK = '.storage-key-check';
const BUSY_TIMEOUT_MS = 5000;

/** In this order: switching to WAL silently lowers `synchronous` to NORMAL. 2 is FULL. */
const durability: readonly (readonly [pragma: string, value: string, expected: string | number])[] = [
  ['journal_mode', 'WAL', 'wal'],
  ['synchronous', 'FULL', 2],
  ['foreign_keys', 'ON', 1],
  ['trusted_schema', 'OFF', 0],
  ['secure_delete', 'ON', 1],
  ['cell_size_check', 'ON', 1],
];

/** Opens the station's database, or creates it. Each setting is read back, and the file is checked before any use. */
export function openStore(options: OpenOptions): Result<Store, OpenError> {
  const { folder, storageKey } = options;
  if (storageKey.length !== 32) throw new RangeError('the storage key has 256 bits');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, STORE_FILE);
  if (!existsSync(file)) {
    const kept = readdirSync(folder).find(
      (name) => name.startsWith(`${STORE_FILE}.corrupt-`) && !/-(wal|shm)$/.test(name),
    );
    if (kept !== undefined) return err({ code: 'store-corrupt', keptAs: kept });
  }
  return opened(file, options, (db) => {
    const problem = refusal(db, options);
    if (problem) return problem;
    const key = checkStorageKey(db, storageKey);
    return key.ok ? ok(storeOver(db, storageKey)) : key;
  });
}

/** The journal of a data folder, opened for reading only and without any key. */
export interface JournalReading {
  readonly journal: Pick<JournalRepository, 'all'>;
  /** What the journal is compared with; undefined in a database that this version has not migrated yet. */
  readonly beside: { readonly rows: Iterable<StandingRow>; readonly heads: readonly HeadRecord[] } | undefined;
  close(): void;
}

/** Opens the journal of the station with its data in `folder`; changes nothing there. */
export function openJournal(folder: string): Result<JournalReading, OpenError | { readonly code: 'no-store' }> {
  const file = join(folder, STORE_FILE);
  if (!existsSync(file)) return err({ code: 'no-store' });
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    try {
      db.pragma('trusted_schema = OFF');
      const found = versionOf(db);
      const known = migrations.at(-1)?.version ?? 0;
      if (found > known) {
        db.close();
        return err({ code: 'store-newer', found, known });
      }
      const beside = found === known ? { rows: standingRows(db), heads: headsRepository(db).all() } : undefined;
      return ok({ journal: journalRepository(db), beside, close: () => void db.close() });
    } catch (caught) {
      db.close();
      throw caught;
    }
  } catch (caught) {
    const error = storeErrorOf(caught);
    if (!error) throw caught;
    return err(error);
  }
}

function opened<T>(
  file: string,
  options: OpenOptions,
  use: (db: Database.Database) => Result<T, OpenError>,
): Result<T, OpenError> {
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { timeout: BUSY_TIMEOUT_MS });
    const result = use(db);
    if (result.ok) return result;
    db.close();
    return isCorrupt(result.error) ? keepCorrupt(file, options.now()) : result;
  } catch (caught) {
    db?.close();
    const error = storeErrorOf(caught);
    if (!error) throw caught;
    return isCorrupt(error) ? keepCorrupt(file, options.now()) : err(error);
  }
}

function refusal(db: Database.Database, options: OpenOptions): Result<never, OpenError> | undefined {
  // Before any setting is changed: a newer or damaged file is left exactly as it was found.
  const check = db.pragma('quick_check(1)', { simple: true });
  if (check !== 'ok') return err({ code: 'store-failed', sqlite: 'SQLITE_CORRUPT' });
  const steps = options.steps ?? migrations;
  const known = steps.at(-1)?.version ?? 0;
  const found = versionOf(db);
  if (found > known) return err({ code: 'store-newer', found, known });
  for (const [pragma, value, expected] of durability) {
    db.pragma(`${pragma} = ${value}`);
    if (db.pragma(pragma, { simple: true }) !== expected) return err({ code: 'store-not-durable', pragma });
  }
  if (options.maxPageCount !== undefined) db.pragma(`max_page_count = ${options.maxPageCount}`);
  const migrated = migrate(db, steps);
  return migrated.ok ? undefined : migrated;
}

function isCorrupt(error: OpenError): boolean {
  return error.code === 'store-failed' && /^SQLITE_(CORRUPT|NOTADB)/.test(error.sqlite);
}

function keepCorrupt(file: string, now: number): Result<never, OpenError> {
  const kept = `${file}.corrupt-${new Date(now).toISOString().replaceAll(':', '-')}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, kept + suffix);
  }
  return err({ code: 'store-corrupt', keptAs: basename(kept) });
}

function checkStorageKey(db: Database.Database, storageKey: Buffer): Result<void, OpenError> {
  const sealed = db.prepare<[string], Buffer>('SELECT sealed FROM secrets WHERE name = ?').pluck().get(KEY_CHECK);
  if (sealed) {
    const opened = openNamed(storageKey, KEY_CHECK, sealed);
    if (!opened.ok) return err({ code: 'storage-key-wrong' });
    using _ = opened.value;
    return ok(undefined);
  }
  db.prepare('INSERT INTO secrets (name, sealed) VALUES (?, ?)').run(
    KEY_CHECK,
    sealNamed(storageKey, KEY_CHECK, Buffer.from(KEY_CHECK)),
  );
  return ok(undefined);
}
