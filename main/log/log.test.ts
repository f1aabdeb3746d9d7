import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createFileLog, describeUnexpected } from './log.ts';

const folder = mkdtempSync(join(tmpdir(), 'kiosk-log-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('createFileLog', () => {
  it('writes one JSON line per event, with its time', () => {
    const file = join(folder, 'log', 'kiosk.jsonl');
    const log = createFileLog({ file, now: () => Date.parse('2026-01-02T03:04:05Z') });
    log.write({ event: 'stopped' });
    expect(readFileSync(file, 'utf8')).toBe('{"at":"2026-01-02T03:04:05.000Z","event":"stopped"}\n');
  });
});

describe('a log that cannot be written', () => {
  it('throws nothing, and writes the number of lost lines when it can write again', () => {
    const blocked = join(folder, 'blocked');
    mkdirSync(folder, { recursive: true });
    writeFileSync(blocked, 'a file where the folder should be');
    const log = createFileLog({ file: join(blocked, 'kiosk.jsonl'), now: () => 0 });
    log.write({ event: 'stopped' });
    log.write({ event: 'stopped' });
    rmSync(blocked);
    log.write({ event: 'stopped' });
    const lines = readFileSync(join(blocked, 'kiosk.jsonl'), 'utf8').split('\n');
    expect(lines[0]).toContain('"event":"lines-lost","count":2');
    expect(lines).toHaveLength(3);
  });
});

describe('describeUnexpected', () => {
  it('keeps the place and drops the message', () => {
    const described = describeUnexpected(new TypeError('cannot read Amina'));
    expect(described.kind).toBe('TypeError');
    expect(described.at).toContain('log.test.ts');
    expect(JSON.stringify(described)).not.toContain('Amina');
  });
});
