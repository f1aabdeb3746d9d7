import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { migrationsFor } from './migrations.ts';
import type { PortalDatabase, PortalTables } from './tables.ts';

/**
 * Opens the portal's SQLite database in `folder`, creates it when missing, and brings it to the newest migration.
 * Throws when the durability settings do not hold or the database is newer than this program: a portal that cannot
 * guarantee to keep what it signs for must not start.
 */
export async function openSqlite(folder: string): Promise<PortalDatabase> {
  const file = new SqliteDatabase(join(openFolder(folder), 'portal.sqlite'));
  try {
    file.pragma('journal_mode = WAL');
    // Switching to WAL silently lowers `synchronous`: so it is set after that, and read back.
    file.pragma('synchronous = FULL');
    file.pragma('foreign_keys = ON');
    file.pragma('trusted_schema = OFF');
    file.pragma('secure_delete = ON');
    expectPragma(file, 'journal_mode', 'wal');
    expectPragma(file, 'synchronous', 2);
    expectPragma(file, 'foreign_keys', 1);
  } catch (error) {
    file.close();
    throw error;
  }
  const database = {
    // A transaction that reads first could not write after a command has written beside it: so it is one that writes.
    prepare: (text: string) => file.prepare(text === 'begin' ? 'begin immediate' : text),
    close: () => void file.close(),
  };
  const db = new Kysely<PortalTables>({ dialect: new SqliteDialect({ database }) });
  try {
    await migrate(db, 'sqlite');
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return db;
}

/** Runs the migrations that have not run yet. Throws what the migrator reports. */
export async function migrate(db: PortalDatabase, flavour: 'sqlite' | 'postgres'): Promise<void> {
  const { error } = await new Migrator({ db, provider: migrationsFor(flavour) }).migrateToLatest();
  if (error instanceof Error) throw error;
  if (error !== undefined) throw new Error('the migrations failed');
}

function expectPragma(file: SqliteDatabase.Database, name: string, expected: string | number): void {
  const found: unknown = file.pragma(name, { simple: true });
  if (found !== expected) throw new Error(`SQLite did not take ${name} = ${expected}`);
}

/** Makes the data folder where it is missing. The authority's private keys are in it. */
export function openFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
