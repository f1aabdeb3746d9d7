import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { mentionsOf, shippedSources } from './vocabulary.ts';

/**
 * A word that is taken out of the vocabulary stops compiling wherever it is used. One word is taken out of each list, the
 * whole program is checked, and each of the words has to be named by an error.
 */

const root = join(import.meta.dirname, '../..');
const VOCABULARY = join(root, 'main/vocabulary/');

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2024.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  jsx: ts.JsxEmit.ReactJSX,
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  noEmit: true,
};

/** The text of a vocabulary file without the last word of each list, and those words. */
function shortened(text: string): { readonly text: string; readonly taken: readonly string[] } {
  const file = ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest, true);
  const lasts = file.statements.flatMap((statement) => {
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ initializer }) => {
      const list = initializer && ts.isAsExpression(initializer) ? initializer.expression : undefined;
      const words = list && ts.isArrayLiteralExpression(list) ? list.elements.filter(ts.isStringLiteral) : [];
      return words.slice(-1);
    });
  });
  let rest = text;
  for (const word of lasts.toReversed()) {
    // The comma before it may stay: an array may end with one.
    rest = rest.slice(0, word.getStart()) + rest.slice(word.getEnd()).replace(/^,/, '');
  }
  return { text: rest, taken: lasts.map((word) => word.text) };
}

function errorsWithout(sources: readonly string[], taken: Set<string>): readonly string[] {
  const host = ts.createCompilerHost(OPTIONS);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, version, ...rest) => {
    if (!name.startsWith(VOCABULARY)) return read(name, version, ...rest);
    const left = shortened(readFileSync(name, 'utf8'));
    for (const word of left.taken) taken.add(word);
    return ts.createSourceFile(name, left.text, version);
  };
  const program = ts.createProgram(sources, OPTIONS, host);
  return program.getSemanticDiagnostics().map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('a word that is taken out of the vocabulary', () => {
  const sources = shippedSources(root, { withWordTables: true });
  const taken = new Set<string>();
  let errors: readonly string[] = [];

  beforeAll(() => {
    errors = errorsWithout(
      sources.map(({ path }) => join(root, path)),
      taken,
    );
  }, 600_000);

  it('is named by an error of the type check as long as anything uses it', () => {
    const mentioned = mentionsOf(sources);
    const used = [...taken].filter((word) => mentioned.has(word));
    expect(used.length).toBeGreaterThan(25);
    const unnoticed = used.filter(
      (word) => !errors.some((text) => text.includes(`"${word}"`) || text.includes(`'${word}'`)),
    );
    expect(unnoticed).toEqual([]);
  });
});

describe('shortened', () => {
  it('takes the last word out of each list', () => {
    const text = "export const A = ['a', 'b'] as const;\nexport const B = [...A, 'c'] as const;\nconst c = ['d'];\n";
    const left = shortened(text);
    expect(left.taken).toEqual(['b', 'c']);
    expect(left.text).toBe(
      "export const A = ['a', ] as const;\nexport const B = [...A, ] as const;\nconst c = ['d'];\n",
    );
  });
});
