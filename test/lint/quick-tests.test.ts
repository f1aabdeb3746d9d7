import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { slowIn } from '../measure-tests.ts';
import { changedFiles, readSlowTests, selectionNote, selectTests, unitTestFiles } from '../quick-tests.ts';

const root = join(import.meta.dirname, '../..');

const TEXTS: Readonly<Record<string, string>> = {
  'main/kit/result.test.ts': "import { ok } from './result.ts';",
  'main/kit/slow.test.ts': "import { ok } from './result.ts';",
  'main/visit/visit.test.ts': "import { visit } from './visit.ts';",
  'main/visit/mocked.test.ts': "vi.mock('./visit.ts');",
  'drivers/host/host.test.ts':
    "import { visit } from '../../main/visit/visit.ts';\nimport { ok } from '#kit/result.ts';",
};
const slow = { limit: 0.6, files: { 'main/kit/slow.test.ts': 3, 'drivers/host/host.test.ts': 9 } };
const select = (...changed: string[]) =>
  selectTests({ files: Object.keys(TEXTS), slow, changed, read: (file) => TEXTS[file] ?? '' });

describe('the tests of a quick check', () => {
  it('are the quick files; those that replace modules have a process of their own', () => {
    expect(select()).toEqual({
      shared: ['main/kit/result.test.ts', 'main/visit/visit.test.ts'],
      alone: ['main/visit/mocked.test.ts'],
      touched: [],
      left: ['main/kit/slow.test.ts', 'drivers/host/host.test.ts'],
    });
  });

  it.each([
    ['a slow test itself', 'drivers/host/host.test.ts', ['drivers/host/host.test.ts']],
    ['what is beside it', 'drivers/host/new.ts', ['drivers/host/host.test.ts']],
    ['what it imports', 'main/visit/visit.ts', ['drivers/host/host.test.ts']],
    ['what it does not import', 'main/visit/other.ts', []],
    ['the ground on which everything stands', 'main/kit/result.ts', ['main/kit/slow.test.ts']],
  ])('are joined by slow ones when the change is in %s', (_what, changed, touched) => {
    expect(select(changed).touched).toEqual(touched);
  });

  it('are counted, and the files left out are reported', () => {
    const selection = select('drivers/host/new.ts');
    expect(selectionNote({ ...selection, knowsChanges: true })).toBe(
      '4 of 5 files of unit tests (1 slow ones that the change touches among them); the other 1 run in npm test',
    );
    expect(selectionNote({ ...select(), knowsChanges: false })).toContain('is not known without git');
  });
});

describe('the list of slow tests', () => {
  it('names files that exist', () => {
    const files = new Set(unitTestFiles(root));
    expect(Object.keys(readSlowTests().files).filter((file) => !files.has(file))).toEqual([]);
  });

  it('comes from the times of a run', () => {
    const file = (name: string, ms: number) => ({ name: join(root, name), startTime: 1000, endTime: 1000 + ms });
    const report = {
      testResults: [file('main/b.test.ts', 2040), file('main/a.test.ts', 700), file('main/c.test.ts', 600)],
    };
    expect(slowIn(report, root, 0.6)).toEqual({ limit: 0.6, files: { 'main/a.test.ts': 0.7, 'main/b.test.ts': 2 } });
  });
});

describe('the changed files', () => {
  it('are those of the branch, those not committed and the new ones; without git they are unknown', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kiosk-changed-'));
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...words], {
        cwd: folder,
        stdio: 'pipe',
      });
    try {
      expect(changedFiles(folder)).toBeUndefined();
      git('init', '-q', '-b', 'main');
      mkdirSync(join(folder, 'main'));
      for (const name of ['main/a.ts', 'main/b.ts']) writeFileSync(join(folder, name), '1');
      git('add', '-A');
      git('commit', '-q', '-m', 'start');
      expect(changedFiles(folder)).toEqual([]);
      git('switch', '-q', '-c', 'work');
      writeFileSync(join(folder, 'main/a.ts'), '2');
      git('commit', '-q', '-a', '-m', 'more');
      writeFileSync(join(folder, 'main/b.ts'), '2');
      writeFileSync(join(folder, 'main/new one.ts'), '2');
      expect(changedFiles(folder)).toEqual(['main/a.ts', 'main/b.ts', 'main/new one.ts']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
