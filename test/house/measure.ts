import { dirname } from 'node:path/posix';
import { cyclesOf } from './cycles.ts';
import { measureFunctions } from './functions.ts';
import { groupImports, readImports } from './imports.ts';
import { ALL_WINGS, folderSizes, isSource, isTestCode, type SourceTree } from './source-tree.ts';
import { testOnlyExports } from './test-only-exports.ts';
import { copiedLists, countCopies } from './word-lists.ts';

/** One line of the table: what is measured, and its figure in words. */
export type Figure = readonly [what: string, figure: string];

/** Measures a checkout. Figures of the product leave out tests and their support. */
export function measure(tree: SourceTree): readonly Figure[] {
  const imports = readImports(tree);
  const product = tree.files.filter((file) => isSource(file) && !isTestCode(file));
  const functions = product.flatMap((file) => measureFunctions(file, tree.textOf(file)));
  const testOnly = testOnlyExports(tree);
  const idle = testOnly.filter(({ isUsedInside }) => !isUsedInside).length;
  const copies = copiedLists(tree);
  const over = (lines: number) => String(functions.filter((one) => one.lines > lines).length);
  return [
    ['Source files in the fullest folder', fullest(tree)],
    ...ALL_WINGS.map((wing): Figure => [`95 of 100 files have at most … lines, ${wing}`, p95(tree, wing)]),
    ['Functions over 80 lines', over(80)],
    ['Functions over 100 lines', over(100)],
    ['Functions with four or more parameters', String(functions.filter((one) => one.parameters >= 4).length)],
    ['Cycles of folders', cyclesInWords(folderCycles(tree))],
    ['Cycles of files', cyclesInWords(cyclesOf(imports))],
    ['Values exported for tests only', `${testOnly.length} (${idle} of them not used in their own file either)`],
    ['Copies of word lists', `${countCopies(copies)} of ${copies.length} lists`],
    ['The root of the composition', composeInWords(tree)],
  ];
}

/** The sets of folders that import each other in a circle; tests and their support are left out. */
export function folderCycles(tree: SourceTree): readonly (readonly string[])[] {
  const files = tree.files.filter((file) => !/\.(test|fixture)\.|\/testing\//.test(file));
  const counted = new Set(files);
  const folderOf = (file: string) => (counted.has(file) ? dirname(file) : undefined);
  return cyclesOf(groupImports(readImports(tree, files), folderOf));
}

/** The figures of one or more checkouts as a table in Markdown, one column each. */
export function figuresTable(checkouts: ReadonlyMap<string, readonly Figure[]>): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const columns = [...checkouts.values()].map((figures) => new Map(figures));
  const rows = [...new Set(columns.flatMap((column) => [...column.keys()]))];
  return [
    line(['Measured', ...checkouts.keys()]),
    line(['---', ...columns.map(() => '---')]),
    ...rows.map((what) => line([what, ...columns.map((column) => column.get(what) ?? '')])),
    '',
  ].join('\n');
}

function fullest(tree: SourceTree): string {
  const sizes = folderSizes(tree);
  const of = (wing: string) => sizes.find(({ folder }) => folder === wing || folder.startsWith(`${wing}/`));
  return ALL_WINGS.flatMap((wing) => {
    const size = of(wing);
    return size === undefined ? [] : [`${size.files} (${size.folder})`];
  }).join(', ');
}

function linesOf(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

function p95(tree: SourceTree, wing: string): string {
  const lines = tree.files
    .filter((file) => file.startsWith(`${wing}/`) && isSource(file))
    .map((file) => linesOf(tree.textOf(file)))
    .sort((a, b) => a - b);
  return String(lines[Math.max(0, Math.ceil(lines.length * 0.95) - 1)] ?? 0);
}

function cyclesInWords(cycles: readonly (readonly string[])[]): string {
  if (cycles.length === 0) return '0';
  return `${cycles.length} (${cycles.map((cycle) => `${cycle.length} members`).join(', ')})`;
}

function composeInWords(tree: SourceTree): string {
  const file = ['main/compose/compose.ts', 'main/compose.ts'].find((name) => tree.files.includes(name));
  if (file === undefined) return 'not found';
  const text = tree.textOf(file);
  const imports = text.match(/^import\b/gm)?.length ?? 0;
  return `${linesOf(text)} lines, ${imports} imports (${file})`;
}
