import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEncryptionPair, createTrainingRoots } from '../../drivers/sbi/trust/training-trust.ts';
import { isCurrent } from '../../drivers/sbi/trust/certificates.ts';
import { readEncryptionCertificate } from '../../drivers/sbi/trust/encryption-certificate.ts';
import { openEncryptionFile, type EncryptionFile } from './encryption-file.ts';

const CHECKS = { read: readEncryptionCertificate, isCurrent };
const NOW = Date.parse('2026-03-01T08:00:00Z');
const DAY_MS = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'encryption-file-'));
const file = join(folder, 'encryption.pem');
let pems: readonly string[];
let problems: string[];
let now: number;

beforeAll(async () => {
  const roots = await createTrainingRoots(NOW);
  const pairs = await Promise.all([30, 60, -1].map((days) => createEncryptionPair(roots, NOW, days)));
  pems = pairs.map(({ certificate }) => certificate.trim());
});
beforeEach(() => {
  problems = [];
  now = NOW;
});
afterAll(() => rmSync(folder, { recursive: true }));

function open(pem: string | undefined) {
  if (pem !== undefined) writeFileSync(file, pem);
  return openEncryptionFile({ file, checks: CHECKS, now: () => now, onProblem: (code) => problems.push(code) });
}

function opened(pem: string): EncryptionFile {
  const read = open(pem);
  if (!read.ok || !read.value) throw new Error('not opened');
  return read.value;
}

describe('the certificate in the file of the settings', () => {
  it('is absent without a file', () => {
    const opened = openEncryptionFile({ file: undefined, checks: CHECKS, now: () => now, onProblem: () => undefined });
    expect(opened).toEqual({ ok: true, value: undefined });
  });

  it('is replaced once when the file holds another', () => {
    const kept = opened(pems[0]!);
    expect(kept.current().trim()).toBe(pems[0]);
    expect(kept.renewed()).toBeUndefined();
    writeFileSync(file, pems[1]!);
    expect(kept.renewed()?.trim()).toBe(pems[1]);
    expect(kept.current().trim()).toBe(pems[1]);
    expect(kept.renewed()).toBeUndefined();
    expect(problems).toEqual([]);
  });

  it('is not replaced by one that cannot be used', () => {
    const kept = opened(pems[0]!);
    rmSync(file);
    expect(kept.renewed()).toBeUndefined();
    writeFileSync(file, 'half');
    expect(kept.renewed()).toBeUndefined();
    writeFileSync(file, pems[2]!);
    expect(kept.renewed()).toBeUndefined();
    expect(problems).toEqual(['file-unreadable', 'certificate-unfit', 'certificate-not-current']);
    expect(kept.current().trim()).toBe(pems[0]);
    now += 31 * DAY_MS;
    expect(kept.renewed()?.trim()).toBe(pems[2]);
  });

  it.each([
    ['no file', undefined],
    ['no certificate', 'hello'],
  ])('stops the start with a line to show when the file holds %s', (_, pem) => {
    rmSync(file, { force: true });
    const read = open(pem);
    expect(!read.ok && read.error.line).toContain(file);
  });
});
