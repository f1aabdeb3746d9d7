import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withHeldStrings } from './held-strings.ts';
import { definitionsOf } from './sqlite.ts';

const sqlite = join(import.meta.dirname, '../../../node_modules/better-sqlite3');
const sources = globSync('src/**/*.{cpp,hpp}', { cwd: sqlite }).map((name) => readFileSync(join(sqlite, name), 'utf8'));

describe('the sources of better-sqlite3', () => {
  it('hold strings by reference as they come', () => {
    expect(sources.filter((source) => source.includes('Napi::Reference<Napi::String>')).length).toBeGreaterThan(0);
  });

  it('hold every string in an object after the change, and everything else as before', () => {
    const before = sources.join('\n');
    const after = sources.map(withHeldStrings).join('\n');
    expect(after).not.toContain('Reference<Napi::String>');
    const count = (text: string, part: string) => text.split(part).length - 1;
    expect(count(after, 'HeldString')).toBe(
      count(before, 'Napi::Reference<Napi::String>') + count(before, 'Persistent(') - count(after, 'Persistent('),
    );
    expect(count(before, 'Persistent(') - count(after, 'Persistent(')).toBe(4);
    expect(
      after.replaceAll('HeldString(', 'Napi::Persistent(').replaceAll('HeldString', 'Napi::Reference<Napi::String>'),
    ).toBe(before);
  });
});

describe('the definitions for SQLite', () => {
  it('are those of its own build', () => {
    const all = definitionsOf(readFileSync(join(sqlite, 'deps/defines.gypi'), 'utf8'));
    expect(all).toContain('-DSQLITE_ENABLE_COLUMN_METADATA');
    expect(all).toContain('-DSQLITE_DEFAULT_CACHE_SIZE=-16000');
    expect(all).toContain('-DSQLITE_THREADSAFE=2');
  });

  it('leave out what is no definition', () => {
    expect(definitionsOf("{ 'defines': ['SQLITE_DQS=0', 'HAVE_USLEEP=1'] }")).toEqual([
      '-DSQLITE_DQS=0',
      '-DHAVE_USLEEP=1',
    ]);
  });
});
