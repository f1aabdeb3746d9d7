import type Database from 'better-sqlite3';

/** What every repository needs. */
export interface Connection {
  readonly db: Database.Database;
  /** 256 bits; the caller protects it at rest. */
  readonly storageKey: Buffer;
}
