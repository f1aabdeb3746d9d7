import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkSubjects, subjectFault } from './commit-subjects.ts';

describe('a commit subject', () => {
  it.each([
    ['feat(visit): keep the answers when the window closes', undefined],
    ['chore: point scripts at the new rooms', undefined],
    ['fix(ef01)!: seed the counter', undefined],
    [`feat: ${'a'.repeat(66)}`, undefined],
    [`feat: ${'a'.repeat(67)}`, '73 characters, 72 at most'],
    ['wip: more', 'not "type(scope): imperative" with a known type'],
    ['Fix the reader', 'not "type(scope): imperative" with a known type'],
    ['fix(reader): Seed the counter', 'not "type(scope): imperative" with a known type'],
    ['fix: seed the counter.', 'ends with a full stop'],
    ['fix: added a counter', '"added" is not an imperative'],
  ])('%s: %s', (subject, fault) => {
    expect(subjectFault(subject)).toBe(fault);
  });
});

describe('the commits since the start', () => {
  let folder = '';
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir(), GIT_CONFIG_GLOBAL: '', GIT_CONFIG_NOSYSTEM: '1' },
    }).trim();
  const commit = (subject: string) => git('commit', '-q', '--allow-empty', '-m', subject);

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kiosk-subjects-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are not judged without git history', () => {
    expect(checkSubjects(folder, 'HEAD')).toEqual({ faults: [], judged: undefined });
  });

  it('are judged, and those before it are not', () => {
    git('init', '-q');
    commit('whatever came before');
    const start = git('rev-parse', 'HEAD');
    commit('feat: add a door');
    expect(checkSubjects(folder, start)).toEqual({ faults: [], judged: 1 });
    commit('a door');
    const { faults, judged } = checkSubjects(folder, start);
    expect(judged).toBe(2);
    expect(faults).toEqual([expect.stringMatching(/^[0-9a-f]+ a door: not "type/)]);
  });

  it('are not judged when the start is missing, as in a shallow clone', () => {
    expect(checkSubjects(folder, '0123456789').judged).toBeUndefined();
  });
});
