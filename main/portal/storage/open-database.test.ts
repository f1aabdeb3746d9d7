import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { sql } from 'kysely';
import { startPortal } from '../testing/portal.ts';
import { SEED } from '../testing/delivery.ts';
import { openSqlite } from './open-database.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portal-db-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the portal database', () => {
  it('is durable: WAL with full synchronisation, foreign keys on', async () => {
    const db = await openSqlite(folder);
    const read = async (name: string): Promise<unknown> =>
      Object.values((await sql.raw<object>(`pragma ${name}`).execute(db)).rows[0] ?? {})[0];
    expect(await read('journal_mode')).toBe('wal');
    expect(await read('synchronous')).toBe(2);
    expect(await read('foreign_keys')).toBe(1);
    await db.destroy();
  });

  it('opens again without running a migration twice', async () => {
    await (await openSqlite(folder)).destroy();
    const db = await openSqlite(folder);
    const rows = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
    expect(rows.rows.map((row) => row.name)).toEqual([
      '0010-tables',
      '0020-journals',
      '0030-enrolment',
      '0040-provisioning',
    ]);
    await db.destroy();
  });

  it('is refused when a newer portal has migrated it', async () => {
    await (await openSqlite(folder)).destroy();
    const file = new SqliteDatabase(join(folder, 'portal.sqlite'));
    file.exec(`insert into kysely_migration (name, timestamp) values ('9990-later', '2030-01-01')`);
    file.close();
    await expect(openSqlite(folder)).rejects.toThrow();
  });

  it('is refused when the file is not a database', async () => {
    writeFileSync(join(folder, 'portal.sqlite'), 'not a database, but long enough to be read as one '.repeat(100));
    await expect(openSqlite(folder)).rejects.toThrow();
  });
});

describe('a data folder', () => {
  it('keeps its mode', async () => {
    await (await startPortal({ dataFolder: folder })).stop();
    await expect(startPortal({ dataFolder: folder, mode: 'production' })).rejects.toThrow(
      expect.objectContaining({ name: 'WrongModeError' }) as Error,
    );
    await (await startPortal({ dataFolder: folder })).stop();
  });

  it('keeps its keys, and seeding it a second time changes nothing', async () => {
    const first = await startPortal({ dataFolder: folder, seed: SEED });
    const station = await first.enrol();
    await first.stop();
    const second = await startPortal({ dataFolder: folder, seed: SEED });
    expect((await second.enrol()).receiptKeys).toEqual(station.receiptKeys);
    expect(await second.store.programs.list()).toHaveLength(SEED.programs.length);
    await second.stop();
  });

  it('accepts a new version of a form beside the old one, but refuses a changed form', async () => {
    await (await startPortal({ dataFolder: folder, seed: SEED })).stop();
    const [program] = SEED.programs;
    if (program === undefined) throw new Error('the seed has no program');
    const changed = (version: number): typeof SEED => ({
      ...SEED,
      programs: [{ ...program, form: { version, schema: { components: [] } } }],
    });
    await expect(startPortal({ dataFolder: folder, seed: changed(2) })).rejects.toThrow();
    const portal = await startPortal({ dataFolder: folder, seed: changed(3) });
    expect((await portal.store.programs.newestForm(program.id))?.version).toBe(3);
    expect((await portal.store.programs.form(program.id, 2))?.version).toBe(2);
    await portal.stop();
  });
});
