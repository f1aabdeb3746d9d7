import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/**
 * Which unit tests `npm run check` runs: the files that were quick when they were last measured, and of the slow ones
 * those that the change touches. `npm test` runs all of them.
 */

export const UNIT_TESTS = [
  '{main,drivers,preload,renderer}/**/*.test.{ts,tsx}',
  'test/{contract,house,lint,support,electron-host,real-electron,usb-stack}/**/*.test.ts',
] as const;

const SlowSchema = z.strictObject({
  /** The limit, in seconds of an idle machine. */
  limit: z.number(),
  /** Each file over the limit, with its seconds. */
  files: z.record(z.string(), z.number()),
});
export type SlowTests = z.infer<typeof SlowSchema>;

export const SLOW_FILE = join(import.meta.dirname, 'slow-tests.json');

export function readSlowTests(): SlowTests {
  return SlowSchema.parse(JSON.parse(readFileSync(SLOW_FILE, 'utf8')));
}

/** Every file of unit tests under `root`, relative to it. */
export function unitTestFiles(root: string): readonly string[] {
  return globSync([...UNIT_TESTS], { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
}

export interface Selection {
  /** Quick files, one after the other in the same processes. */
  readonly shared: readonly string[];
  /** Files that put a module in another's place, each in a process of its own. */
  readonly alone: readonly string[];
  /** Slow files that run, as the change touches them. */
  readonly touched: readonly string[];
  /** Slow files that are left to `npm test`. */
  readonly left: readonly string[];
}

export interface SelectionDeps {
  readonly files: readonly string[];
  readonly slow: SlowTests;
  /** Files that were changed, relative to the root. */
  readonly changed: readonly string[];
  readonly read: (file: string) => string;
}

/** Every file imports these, so an edit there would touch every test: only the tests beside it count as touched. */
const GROUND = /^main\/(kit|vocabulary)\//;
const REPLACES_MODULES = /\bvi\.(mock|doMock)\(/;

/** Divides the files of unit tests. */
export function selectTests({ files, slow, changed, read }: SelectionDeps): Selection {
  const folders = new Set(changed.map((file) => dirname(file)));
  const counted = new Set(changed.filter((file) => !GROUND.test(file)));
  const isTouched = (file: string): boolean =>
    folders.has(dirname(file)) || importsOf(file, read(file)).some((imported) => counted.has(imported));
  const slowOnes = files.filter((file) => file in slow.files);
  const quick = files.filter((file) => !(file in slow.files));
  const touched = slowOnes.filter(isTouched);
  return {
    shared: quick.filter((file) => !REPLACES_MODULES.test(read(file))),
    alone: quick.filter((file) => REPLACES_MODULES.test(read(file))),
    touched,
    left: slowOnes.filter((file) => !touched.includes(file)),
  };
}

/** What a file imports by a relative path, and what it imports of it; relative to the root. */
function importsOf(file: string, text: string): readonly string[] {
  return [...text.matchAll(/\bfrom '(\.[^']+)'/gu)].map(([, path = '']) =>
    join(dirname(file), path).replaceAll('\\', '/'),
  );
}

/**
 * Files changed since the branch left `main` (or `origin/main`), in commits and out of them, new ones included; undefined
 * without git.
 */
export function changedFiles(root: string): readonly string[] | undefined {
  const git = (...words: string[]): string =>
    execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const firstOf = (refs: readonly string[]): string => {
    for (const ref of refs) {
      try {
        return git('merge-base', 'HEAD', ref).trim();
      } catch {
        // There is no such branch.
      }
    }
    return 'HEAD';
  };
  try {
    const base = firstOf(['refs/remotes/origin/main', 'refs/heads/main']);
    const tracked = git('diff', '--name-only', '--relative', '-z', base);
    const untracked = git('ls-files', '--others', '--exclude-standard', '-z');
    return `${tracked}${untracked}`.split('\0').filter(Boolean);
  } catch {
    return undefined;
  }
}

/** The selection for the project at `root`, as it lies there now. */
export function selectionNow(root: string): Selection & { readonly knowsChanges: boolean } {
  const changed = changedFiles(root);
  const selection = selectTests({
    files: unitTestFiles(root),
    slow: readSlowTests(),
    changed: changed ?? [],
    read: (file) => readFileSync(join(root, file), 'utf8'),
  });
  return { ...selection, knowsChanges: changed !== undefined };
}

/** What `npm run check` says of the tests that it leaves out. */
export function selectionNote(selection: ReturnType<typeof selectionNow>): string {
  const { shared, alone, touched, left, knowsChanges } = selection;
  const ran = shared.length + alone.length + touched.length;
  const what = knowsChanges
    ? `${touched.length} slow ones that the change touches among them`
    : 'no slow ones, as what was changed is not known without git';
  return `${ran} of ${ran + left.length} files of unit tests (${what}); the other ${left.length} run in npm test`;
}
