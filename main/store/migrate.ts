import type Database from 'better-sqlite3';
import { err, ok, type Result } from '#kit/result.ts';
import * as station from './migrations/0010-station.ts';
import * as sendingCauses from './migrations/0020-sending-causes.ts';
import * as people from './migrations/0030-people.ts';
import * as journalHeads from './migrations/0040-journal-heads.ts';

/** One numbered step of the schema. */
export interface Migration {
  readonly version: number;
  readonly sql: string;
}

/** All released migrations, oldest first. */
export const migrations: readonly Migration[] = [station, sendingCauses, people, journalHeads];

/** The file was written by a newer version of this program. */
export interface StoreNewer {
  readonly code: 'store-newer';
  readonly found: number;
  readonly known: number;
}

/**
 * Brings the database to the newest version, each step in one transaction with its version number
 * (`PRAGMA user_version` is part of the transaction). Faults of the disk are thrown as SQLite reports them.
 */
export function migrate(db: Database.Database, steps: readonly Migration[] = migrations): Result<number, StoreNewer> {
  assertIncreasing(steps);
  const known = steps.at(-1)?.version ?? 0;
  const found = versionOf(db);
  if (found > known) return err({ code: 'store-newer', found, known });
  for (const { version, sql } of steps) {
    if (version <= found) continue;
    const applyStep = db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${version}`);
    });
    applyStep.exclusive();
  }
  return ok(known);
}

/** The schema version of an open database; 0 for an empty one. */
export function versionOf(db: Database.Database): number {
  return db.pragma('user_version', { simple: true }) as number;
}

function assertIncreasing(steps: readonly Migration[]): void {
  let last = 0;
  for (const { version } of steps) {
    if (!Number.isInteger(version) || version <= last) throw new RangeError(`migration ${version} follows ${last}`);
    last = version;
  }
}
