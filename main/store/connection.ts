import type Database from 'better-sqlite3';

/** What every repository works on. */
export interface Connection {
  readonly db: Database.Database;
  /** 256 bits; what protects it at rest is not the store's business. */
  readonly storageKey: Buffer;
}
