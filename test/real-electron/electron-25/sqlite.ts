import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NotHere } from '../../support/not-here.ts';
import { withHeldStrings } from './held-strings.ts';

/** The store's native module, compiled from the sources in its package for the N-API of Electron 25. */

const NAPI = 8;

function compile(compiler: string, words: readonly string[]): void {
  execFileSync(compiler, words, { stdio: ['ignore', 'ignore', 'inherit'], maxBuffer: 1 << 26 });
}

/** The headers of Node that come with it: `include/node` beside the folder of its executable. */
function nodeHeaders(): string {
  const folder = join(dirname(process.execPath), '..', 'include', 'node');
  if (!existsSync(join(folder, 'node_api.h'))) throw new NotHere(`no headers of Node beside ${process.execPath}`);
  return folder;
}

/** Definitions of better-sqlite3's own build of SQLite. */
export function definitionsOf(gypi: string): readonly string[] {
  return [...gypi.matchAll(/'((?:HAVE|SQLITE)_\w+(?:=-?\w+)?)'/gu)].map(([, name]) => `-D${name}`);
}

/** Compiles it once into `cache`; returns the file. Throws `NotHere` where there is no compiler. */
export function needSqlite(options: { readonly modules: string; readonly cache: string; say(line: string): void }) {
  const { modules, cache, say } = options;
  for (const compiler of ['gcc', 'g++']) {
    if (spawnSync(compiler, ['--version']).status !== 0) throw new NotHere(`no compiler ${compiler}`);
  }
  const headers = nodeHeaders();
  const from = join(modules, 'better-sqlite3');
  const stamp = createHash('sha256').update(process.version);
  const made = ['held-strings.ts', 'held-string.hpp', 'sqlite.ts'].map((name) => join(import.meta.dirname, name));
  for (const file of [...made, join(from, 'package.json')]) stamp.update(readFileSync(file));
  const target = join(cache, `better_sqlite3-${stamp.digest('hex').slice(0, 16)}.node`);
  if (existsSync(target)) return target;

  say('Compiling better-sqlite3 for Electron 25 …');
  const work = join(cache, `sqlite-${process.pid}`);
  mkdirSync(work, { recursive: true });
  cpSync(join(from, 'src'), join(work, 'src'), { recursive: true });
  for (const file of globSync('src/**/*.{cpp,hpp}', { cwd: work }).map((name) => join(work, name))) {
    writeFileSync(file, withHeldStrings(readFileSync(file, 'utf8')));
  }
  const sqlite = join(from, 'deps', 'sqlite3');
  const definitions = definitionsOf(readFileSync(join(from, 'deps', 'defines.gypi'), 'utf8'));
  const [c, cpp] = [join(work, 'sqlite3.o'), join(work, 'better_sqlite3.o')];
  compile('gcc', ['-c', '-O2', '-fPIC', '-std=c99', '-w', ...definitions, join(sqlite, 'sqlite3.c'), '-o', c]);
  const include = [sqlite, join(modules, 'node-addon-api'), headers].flatMap((folder) => ['-I', folder]);
  compile('g++', [
    ...['-c', '-O2', '-fPIC', '-std=c++20', '-w', '-fvisibility=hidden', `-DNAPI_VERSION=${NAPI}`],
    ...['-DNAPI_DISABLE_CPP_EXCEPTIONS', '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS', ...include],
    ...['-include', join(import.meta.dirname, 'held-string.hpp')],
    ...[join(work, 'src', 'better_sqlite3.cpp'), '-o', cpp],
  ]);
  const library = join(work, 'better_sqlite3.node');
  compile('g++', ['-shared', '-Wl,-Bsymbolic', '-Wl,--exclude-libs,ALL', c, cpp, '-o', library, '-ldl', '-lpthread']);
  renameSync(library, target);
  rmSync(work, { recursive: true });
  return target;
}
