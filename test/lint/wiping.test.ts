import { join } from 'node:path';
import { Linter } from 'eslint';
import ts from 'typescript';
import tseslint from 'typescript-eslint';
import { beforeAll, describe, expect, it } from 'vitest';
import wiping from './wiping.mjs';

/** Each way to forget secret content is made to fire, and code that passes it on is accepted. */

const root = join(import.meta.dirname, '../..');
const HEAD = `import { wiped } from './kit/wiped.ts';
import type { Wiped } from './kit/wiped.ts';
import type { Result } from './kit/result.ts';
declare function read(): Wiped;
declare function tryRead(): Promise<Result<Wiped>>;
declare function readAll(): readonly Wiped[];
declare function look(bytes: Uint8Array): void;
declare function keep(secret: Wiped): void;
declare function show(looker: { readonly bytes: Uint8Array }): void;
declare function listen(listener: (secret: Wiped) => void): void;
`;

const CASES: readonly (readonly [name: string, code: string, messages: readonly string[]])[] = [
  ['an owner under using', 'export function f() { using x = read(); look(x.bytes); }', []],
  ['an owner in a const', 'export function f() { const x = read(); look(x.bytes); }', ['forgotten']],
  [
    'a copy that is only looked at',
    'export function f() { const x = wiped(new Uint8Array(2)); show(x); }',
    ['forgotten'],
  ],
  ['an owner that is not kept', 'export function f() { read(); }', ['dropped']],
  ['a result that is not kept', 'export async function f() { await tryRead(); }', ['dropped']],
  ['an owner passed to a function that takes it', 'export function f() { const x = read(); keep(x); }', []],
  ['an owner that is returned', 'export function f(): Wiped { const x = read(); return x; }', []],
  [
    'an owner returned under a type that is not an owner',
    'export function f(): object { const x = read(); return x; }',
    ['forgotten'],
  ],
  ['a released owner', 'export function f() { const x = read(); return x.release(); }', []],
  [
    'an owner disposed on one way out only',
    'export function f() { const x = read(); look(x.bytes); x[Symbol.dispose](); }',
    ['forgotten'],
  ],
  [
    'one that is replaced',
    'let last: Wiped | undefined; export function f() { last?.[Symbol.dispose](); last = read(); }',
    [],
  ],
  [
    'one in a let that is only looked at',
    'export function f() { let x = read(); x = read(); look(x.bytes); }',
    ['forgotten'],
  ],
  [
    'the value of a result under using',
    'export async function f() { const r = await tryRead(); if (!r.ok) return; using x = r.value; look(x.bytes); }',
    [],
  ],
  [
    'the value of a result looked at',
    'export async function f() { const r = await tryRead(); if (r.ok) look(r.value.bytes); }',
    ['forgotten'],
  ],
  [
    'a result that is passed on',
    'export async function f(): Promise<Result<Wiped>> { const r = await tryRead(); return r; }',
    [],
  ],
  ['a parameter that is taken', 'export function f(secret: Wiped) { using taken = secret; look(taken.bytes); }', []],
  ['a parameter that is looked at', 'export function f(secret: Wiped) { look(secret.bytes); }', ['forgotten']],
  ['a listener that takes it', 'listen((secret) => { using taken = secret; look(taken.bytes); });', []],
  ['a listener that looks', 'listen((secret) => look(secret.bytes));', ['forgotten']],
  ['a listener that leaves it out', 'listen(() => undefined);', ['looksOnly']],
  [
    'a listener that calls it something else',
    'listen((secret: { readonly bytes: Uint8Array }) => look(secret.bytes));',
    ['looksOnly'],
  ],
  [
    'owners in an array',
    'export function f() { const all = readAll(); look(new Uint8Array(all.length)); }',
    ['forgotten'],
  ],
  ['owners in an array one by one', 'export function f() { for (const x of readAll()) x[Symbol.dispose](); }', []],
  ['owners in an array looked at', 'export function f() { for (const x of readAll()) look(x.bytes); }', ['forgotten']],
  ['wiping by hand', 'export function f(bytes: Uint8Array) { bytes.fill(0); }', ['byHand']],
  ['a part wiped by hand', 'export function f(bytes: Uint8Array) { bytes.fill(0, 2, 4); }', ['byHand']],
  ['a new table', 'export const table = new Array<number>(4).fill(0);', []],
];

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.NodeNext,
  lib: ['lib.es2024.d.ts', 'lib.esnext.disposable.d.ts'],
  strict: true,
  noEmit: true,
  types: [],
  allowImportingTsExtensions: true,
};

/** All cases as files of one program: making one takes a second. */
const texts = new Map(CASES.map(([, code], index) => [join(root, `main/case-${index}.ts`), HEAD + code]));
let program: ts.Program;

beforeAll(() => {
  const host = ts.createCompilerHost(OPTIONS);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, ...rest) => {
    const text = texts.get(name);
    return text === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, text, ts.ScriptTarget.ES2024);
  };
  host.fileExists = (name) => texts.has(name) || fileExists(name);
  host.readFile = (name) => texts.get(name) ?? readFile(name);
  program = ts.createProgram([...texts.keys()], OPTIONS, host);
  expect(ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText)).toEqual([]);
});

describe('content that must not outlive its use', () => {
  it.each(CASES.map(([name, , messages], index) => [name, messages, index] as const))(
    '%s: %j',
    (_name, messages, index) => {
      const filename = join(root, `main/case-${index}.ts`);
      const config = {
        files: ['**/*.ts'],
        languageOptions: { parser: tseslint.parser, parserOptions: { programs: [program] } },
        plugins: { kiosk: wiping },
        rules: { 'kiosk/no-forgotten-secret': 'error', 'kiosk/wipe-by-owner': 'error' },
      } as const satisfies Linter.Config;
      const found = new Linter({ cwd: root }).verify(texts.get(filename) ?? '', config, { filename });
      expect(found.map(({ messageId, message }) => messageId ?? message)).toEqual(messages);
    },
  );
});
