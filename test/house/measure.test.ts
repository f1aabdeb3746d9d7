import { describe, expect, it } from 'vitest';
import { cyclesOf } from './cycles.ts';
import { measureFunctions } from './functions.ts';
import { figuresTable, measure } from './measure.ts';
import { folderSizes, sourceTreeOf } from './source-tree.ts';
import { testOnlyExports } from './test-only-exports.ts';
import { copiedLists, countCopies } from './word-lists.ts';

describe('functions', () => {
  it('count their lines from first to last, and their parameters', () => {
    const text = 'export function a(b: 1, c: 2, d: 3, e: 4) {\n  // a comment\n\n  return (f: 5) => f;\n}\n';
    expect(measureFunctions('a.ts', text)).toEqual([
      { lines: 5, parameters: 4 },
      { lines: 1, parameters: 1 },
    ]);
  });

  it('are not types, overloads or declarations without a body', () => {
    const text = 'declare function a(b: 1): void;\ntype C = (d: 1, e: 2, f: 3, g: 4) => void;\n';
    expect(measureFunctions('a.ts', text)).toEqual([]);
  });
});

describe('cycles', () => {
  it('are found of any length, and a node that imports itself is not one', () => {
    const graph = new Map([
      ['a', new Set(['b'])],
      ['b', new Set(['c'])],
      ['c', new Set(['a', 'd'])],
      ['d', new Set(['d'])],
      ['e', new Set(['f'])],
      ['f', new Set(['e'])],
    ]);
    expect(cyclesOf(graph)).toEqual([
      ['a', 'b', 'c'],
      ['e', 'f'],
    ]);
  });
});

describe('folders', () => {
  it('count source files, not tests, test support and migrations', () => {
    const tree = sourceTreeOf({
      'main/a/b.ts': '',
      'main/a/b.test.ts': '',
      'main/a/testing/c.ts': '',
      'main/a/migrations/1.ts': '',
    });
    expect(folderSizes(tree)).toEqual([{ folder: 'main/a', files: 1 }]);
  });
});

describe('values exported for tests only', () => {
  const tree = sourceTreeOf({
    'main/a/b.ts':
      'export const inner = 1;\nexport const idle = 2;\nexport function used() { return inner; }\nexport type T = 1;\nexport const lonely = 3;\n',
    'main/a/b.test.ts': "import { idle, inner, used, type T } from './b.ts';",
    'main/a/c.ts': "import { used } from './b.ts';",
    'main/a/all.ts': 'export const part = 1;',
    'main/a/d.ts': "import * as all from './all.ts';",
    'main/a/d.test.ts': "import { part } from './all.ts';",
  });

  it('are those that no other product file imports', () => {
    expect(testOnlyExports(tree)).toEqual([
      { file: 'main/a/b.ts', name: 'inner', isUsedInside: true },
      { file: 'main/a/b.ts', name: 'idle', isUsedInside: false },
    ]);
  });
});

describe('word lists', () => {
  it('are copies when arrays or unions have the same words in several files', () => {
    const lists = copiedLists(
      sourceTreeOf({
        'main/a.ts': "const A = ['x', 'y', 'z'];",
        'main/b.ts': "type B = 'z' | 'y' | 'x';",
        'main/c.ts': "const C = ['x', 'y'];",
        'main/d.test.ts': "const D = ['x', 'y', 'z'];",
      }),
    );
    expect(lists).toEqual([{ words: ['x', 'y', 'z'], files: ['main/a.ts', 'main/b.ts'] }]);
    expect(countCopies(lists)).toBe(1);
  });

  it('are not copies within one file', () => {
    expect(copiedLists(sourceTreeOf({ 'main/a.ts': "const A = ['x', 'y', 'z'], B = ['x', 'y', 'z'];" }))).toEqual([]);
  });
});

describe('the table of figures', () => {
  it('measures a checkout with the composition at its former place', () => {
    const figures = new Map(measure(sourceTreeOf({ 'main/compose.ts': "import 'a';\nimport 'b';\n" })));
    expect(figures.get('The root of the composition')).toBe('2 lines, 2 imports (main/compose.ts)');
    expect(figures.get('Source files in the fullest folder')).toBe('1 (main)');
  });

  it('puts several checkouts side by side', () => {
    const table = figuresTable(
      new Map([
        ['before', [['Cycles', '2']]],
        ['after', [['Cycles', '0']]],
      ]),
    );
    expect(table).toBe('| Measured | before | after |\n| --- | --- | --- |\n| Cycles | 2 | 0 |\n');
  });
});
