import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { functionLength } from './function-length.mjs';

const root = join(import.meta.dirname, '../..');

/** A file with one function of `lines` lines that count, a blank one and a comment. */
const code = (lines: number) => `function long() {\n\n// why\n${'void 0;\n'.repeat(lines - 2)}}\n`;

function messages(text: string, exceptions: Record<string, Record<string, string>>): string[] {
  const found = new Linter({ cwd: root }).verify(
    text,
    {
      plugins: { house: { rules: { 'function-length': functionLength(exceptions) } } },
      rules: { 'house/function-length': ['error', { max: 80, skipBlankLines: true, skipComments: true }] },
    },
    join(root, 'main/visit/a.js'),
  );
  return found.map((problem) => problem.message);
}

describe('the length of functions', () => {
  it('refuses a function of 81 lines and accepts one of 80', () => {
    expect(messages(code(81), {})).toEqual(["Function 'long' has too many lines (81). Maximum allowed is 80."]);
    expect(messages(code(80), {})).toEqual([]);
  });

  it('accepts a listed function, in its own file only', () => {
    expect(messages(code(81), { 'main/visit/a.js': { long: 'a table' } })).toEqual([]);
    expect(messages(code(81), { 'main/visit/b.js': { long: 'a table' } })).toHaveLength(1);
    expect(messages(code(81), { 'main/visit/a.js': { other: 'a table' } })).toHaveLength(2);
  });

  it('refuses an exception that is not needed', () => {
    expect(messages(code(80), { 'main/visit/a.js': { long: 'a table' } })).toEqual([
      "'long' is short enough, or no longer here: take it off test/lint/long-functions.json.",
    ]);
  });

  it('lists files that exist, each function with a reason', () => {
    const listed = z
      .record(z.string(), z.record(z.string(), z.string().min(10)))
      .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'long-functions.json'), 'utf8')));
    expect(Object.keys(listed).filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});
