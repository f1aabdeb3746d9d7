import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';

/** Another process serves this data folder. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
}

/** A data folder that no other process serves while this is held. */
export interface FolderLock {
  release(): void;
}

/** How long the portal before may take to end: one that is started again must not fail for that. */
const WAIT_MILLISECONDS = 2_000;

/**
 * Takes a data folder for this process. What the portal knows beside its database (uploads under way, tokens seen) is
 * known to one process only, so one folder is served by one. The lock is the system's own on a file of SQLite: it ends
 * with the process, however that ends. Commands that only read or write rows do not take it.
 * Throws `FolderInUseError`.
 */
export function lockFolder(folder: string): FolderLock {
  const file = new SqliteDatabase(join(folder, 'portal.lock'), { timeout: WAIT_MILLISECONDS });
  try {
    file.exec('begin exclusive');
  } catch (error) {
    file.close();
    if (error instanceof SqliteDatabase.SqliteError && error.code.startsWith('SQLITE_BUSY'))
      throw new FolderInUseError();
    throw error;
  }
  return { release: () => void file.close() };
}
