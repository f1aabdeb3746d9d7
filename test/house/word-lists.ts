import ts from 'typescript';
import { parse } from './functions.ts';
import { isTestCode, type SourceTree } from './source-tree.ts';

/** A list of words that is in more than one file of the product. */
export interface CopiedList {
  readonly words: readonly string[];
  readonly files: readonly string[];
}

const LEAST = 3;

/**
 * The lists of three or more string literals, as an array or as a union type, with the same words in more than one
 * file, in any order. Each file beyond the first is one copy.
 */
export function copiedLists(tree: SourceTree): readonly CopiedList[] {
  const files = new Map<string, Set<string>>();
  for (const file of tree.files.filter((name) => !isTestCode(name))) {
    for (const words of wordLists(file, tree.textOf(file))) {
      const key = JSON.stringify([...new Set(words)].sort());
      files.set(key, (files.get(key) ?? new Set()).add(file));
    }
  }
  return [...files]
    .filter(([, where]) => where.size > 1)
    .map(([key, where]) => ({ words: JSON.parse(key) as string[], files: [...where] }));
}

/** How many copies the lists make. */
export function countCopies(lists: readonly CopiedList[]): number {
  return lists.reduce((sum, { files }) => sum + files.length - 1, 0);
}

function wordLists(file: string, text: string): readonly (readonly string[])[] {
  const found: string[][] = [];
  function visit(node: ts.Node): void {
    if (ts.isArrayLiteralExpression(node)) note(node.elements.map(wordOf));
    else if (ts.isUnionTypeNode(node)) {
      note(node.types.map((type) => (ts.isLiteralTypeNode(type) ? wordOf(type.literal) : undefined)));
    }
    ts.forEachChild(node, visit);
  }
  function note(words: readonly (string | undefined)[]): void {
    const known = words.filter((word) => word !== undefined);
    if (known.length === words.length && new Set(known).size >= LEAST) found.push(known);
  }
  visit(parse(file, text));
  return found;
}

function wordOf(node: ts.Node): string | undefined {
  return ts.isStringLiteral(node) ? node.text : undefined;
}
