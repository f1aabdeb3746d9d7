import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createFileLog, describeUnexpected } from './log.ts';

const folder = mkdtempSync(join(tmpdir(), 'kiosk-log-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('createFileLog', () => {
  it('writes one JSON line an event, with its time', () => {
    const file = join(folder, 'log', 'kiosk.jsonl');
    const log = createFileLog({ file, now: () => new Date('2026-01-02T03:04:05Z') });
    log.write({ event: 'stopped' });
    expect(readFileSync(file, 'utf8')).toBe('{"at":"2026-01-02T03:04:05.000Z","event":"stopped"}\n');
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
