import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StationKind } from '#vocabulary/journal-kinds.ts';
import { err, ok } from '#kit/result.ts';
import { must, openTestData, removeTestData, type TestData } from '../../test/support/station-data.ts';
import { STORE_FILE } from '../store/open.ts';
import { runJournalCommand } from '../station/journal-cli.ts';
import { createTrustedClock } from './clock.ts';
import { createClockWatch, createJournal, recordEvent } from './journal.ts';

let data: TestData;
beforeEach(() => {
  data = openTestData();
});
afterEach(() => removeTestData(data));

function record(kind: StationKind): void {
  must(
    recordEvent({ journal: data.journal, transaction: data.store.transaction }, { kind, subjects: {}, details: {} }),
  );
}

function verify(...args: string[]): { status: number; lines: string[] } {
  const lines: string[] = [];
  const status = runJournalCommand(args, (line) => lines.push(line));
  return { status, lines };
}

describe('the journal', () => {
  it('chains entries and keeps the time reached with each', () => {
    record('visit-started');
    data.time.now += 5000;
    record('visit-ended');
    const [one, two] = [...data.store.journal.all()];
    expect(two).toMatchObject({ seq: 2, kind: 'visit-ended', previousHash: one?.hash });
    expect(data.store.clock.read()).toBe(data.time.now);
  });

  it('removes its entry when the transaction fails', () => {
    const failed = data.store.transaction(() => {
      data.journal.append({ kind: 'visit-started', subjects: {}, details: {} });
      return err({ code: 'no' });
    });
    expect(failed.ok).toBe(false);
    expect([...data.store.journal.all()]).toEqual([]);
  });

  it('gives the history of one submission', () => {
    must(
      data.store.transaction(() => {
        data.journal.append({ kind: 'draft-begun', subjects: { submissionId: 'x' }, details: {} });
        data.journal.append({ kind: 'draft-begun', subjects: { submissionId: 'y' }, details: {} });
        return ok(undefined);
      }),
    );
    expect(data.store.journal.about('x').map(({ kind }) => kind)).toEqual(['draft-begun']);
  });
});

describe('the clock watch', () => {
  it('records once that the clock was set back, and once that it is right again', () => {
    const { store } = data;
    const machine = { system: 9_000_000, monotonic: 0 };
    const clock = createTrustedClock({
      highest: store.clock,
      machine: { now: () => machine.system, monotonic: () => machine.monotonic },
    });
    const journal = createJournal({ entries: store.journal, clock });
    const watch = createClockWatch({ journal, clock, transaction: store.transaction });
    expect(must(watch.check())).toEqual({ behindMs: 0 });
    machine.system = 1_000_000;
    expect(must(watch.check())).toEqual({ behindMs: 8_000_000 });
    must(watch.check());
    machine.system = 9_000_500;
    must(watch.check());
    must(watch.check());
    expect(store.clock.read()).toBe(9_000_500);
    expect([...store.journal.all()].map(({ kind }) => kind)).toEqual(['clock-set-back', 'clock-right-again']);
  });
});

describe('verify', () => {
  function tamper(statement: string): void {
    const db = new Database(join(data.folder, STORE_FILE));
    db.exec(`DROP TRIGGER journal_is_never_changed; DROP TRIGGER journal_is_never_shortened; ${statement}`);
    db.close();
  }

  it('reports that a chain is intact', () => {
    record('visit-started');
    record('visit-ended');
    const head = data.store.journal.last()?.hash ?? '';
    expect(verify('verify', data.folder)).toEqual({
      status: 0,
      lines: [
        `the chain holds: 2 entries, head ${head}`,
        'no head is signed: an end that was cut off would not be seen',
      ],
    });
  });

  it('names the first bad entry of a chain that was changed', () => {
    for (const kind of ['visit-started', 'visit-signed-in', 'visit-ended'] as const) record(kind);
    tamper(`UPDATE journal SET kind = 'other' WHERE seq = 2`);
    expect(verify('verify', data.folder)).toEqual({
      status: 1,
      lines: [
        'entry 2: changed: its content is not what was written',
        'the chain is broken: the first bad entry is 2 (3 entries read)',
        'no head is signed: an end that was cut off would not be seen',
      ],
    });
  });

  it('names the entry that is missing', () => {
    for (const kind of ['visit-started', 'visit-signed-in', 'visit-ended'] as const) record(kind);
    tamper('DELETE FROM journal WHERE seq = 1');
    const { status, lines } = verify('verify', data.folder);
    expect(status).toBe(1);
    expect(lines[0]).toBe('entry 1: gap: this entry is missing');
  });

  it('prints its usage, and that there is nothing to read', () => {
    expect(verify().status).toBe(2);
    expect(verify('verify', data.folder, 'more').status).toBe(2);
    expect(verify('verify', join(data.folder, 'nowhere')).lines[0]).toContain('no-store');
  });

  it('runs as a program of its own', () => {
    record('visit-started');
    const cli = fileURLToPath(new URL('../station/journal-cli.ts', import.meta.url));
    const run = spawnSync(process.execPath, [cli, 'verify', data.folder], { encoding: 'utf8' });
    expect(run.stdout).toContain('the chain holds: 1 entries');
    expect(run.status).toBe(0);
    tamper(`UPDATE journal SET details = '{"a":1}'`);
    expect(spawnSync(process.execPath, [cli, 'verify', data.folder]).status).toBe(1);
  });
});
