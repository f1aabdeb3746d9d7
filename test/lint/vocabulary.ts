import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

/** What the gate over the vocabulary sees in a source: the words that it says, and its lists of them. */

/** A source file by its path from the root. */
export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** A list of codes: a literal array, a union of literal types, or the members of a vocabulary list. */
export interface WordList {
  /** Where it stands: `path:line`, or the name of a vocabulary list. */
  readonly place: string;
  readonly words: readonly string[];
}

const SKIPPED = /\.test\.tsx?$|\/testing\/|^main\/vocabulary\/|vite\.config\.ts$/;
const WORD_TABLES = /^renderer\/ui\/words\/text\//;

/** The shipped sources: no tests, no test support, not the vocabulary itself; the tables of texts only on request. */
export function shippedSources(
  root: string,
  options: { readonly withWordTables?: boolean } = {},
): readonly SourceText[] {
  return globSync('{main,drivers,preload,renderer}/**/*.{ts,tsx}', { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !SKIPPED.test(path) && (options.withWordTables === true || !WORD_TABLES.test(path)))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** Each source is parsed once, for both questions that are asked of it. */
const parsed = new WeakMap<SourceText, ts.SourceFile>();

function parse(source: SourceText): ts.SourceFile {
  const earlier = parsed.get(source);
  if (earlier) return earlier;
  const kind = source.path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const file = ts.createSourceFile(source.path, source.text, ts.ScriptTarget.Latest, true, kind);
  parsed.set(source, file);
  return file;
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => {
    walk(child, visit);
  });
}

/** Every word that the sources mention: as a literal, or as the name of a property. */
export function mentionsOf(sources: readonly SourceText[]): ReadonlySet<string> {
  const words = new Set<string>();
  for (const source of sources) {
    walk(parse(source), (node) => {
      if (ts.isStringLiteralLike(node)) words.add(node.text);
      else if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) words.add(node.name.text);
    });
  }
  return words;
}

/** What the sources say: whole words, and beginnings of words that a template completes (`id-${problem}`). */
interface Said {
  readonly words: ReadonlySet<string>;
  readonly beginnings: ReadonlySet<string>;
}

/** The words that are a value somewhere. A type, a `case`, a comparison and a table only wait for a word. */
function saidIn(sources: readonly SourceText[]): Said {
  const words = new Set<string>();
  const beginnings = new Set<string>();
  for (const source of sources) {
    walk(parse(source), (node) => {
      if (ts.isTemplateHead(node) && node.text.endsWith('-')) beginnings.add(node.text);
      else if (ts.isStringLiteralLike(node) && !isWaitedFor(node)) words.add(node.text);
    });
  }
  return { words, beginnings };
}

const COMPARISONS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

function isWaitedFor(node: ts.StringLiteralLike): boolean {
  const { parent } = node;
  if (ts.isLiteralTypeNode(parent) || ts.isCaseClause(parent)) return true;
  if (ts.isBinaryExpression(parent)) return COMPARISONS.has(parent.operatorToken.kind);
  return ts.isPropertyAssignment(parent) && parent.name === node;
}

function isSaid(word: string, { words, beginnings }: Said): boolean {
  if (words.has(word)) return true;
  return [...beginnings].some((start) => word.startsWith(start) && words.has(word.slice(start.length)));
}

/**
 * The lists of a source that name codes of their own accord: arrays and unions of literals. A list that is checked against
 * a type (`satisfies`, a declared type, `Some<Words, …>`) is a choice among the words, not a copy of them.
 */
export function listsOf(source: SourceText): readonly WordList[] {
  const file = parse(source);
  const lists: WordList[] = [];
  walk(file, (node) => {
    const words = literalsOf(node);
    if (words.length < 2 || isChecked(node)) return;
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    lists.push({ place: `${source.path}:${line + 1}`, words });
  });
  return lists;
}

function literalsOf(node: ts.Node): readonly string[] {
  if (ts.isArrayLiteralExpression(node)) return node.elements.filter(ts.isStringLiteral).map(({ text }) => text);
  if (!ts.isUnionTypeNode(node)) return [];
  return node.types.flatMap((type) =>
    ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal) ? [type.literal.text] : [],
  );
}

/** The types that take a choice among words and refuse any other. */
const CHOOSING = new Set(['Some', 'Exclude', 'Pick', 'Omit', 'Extract']);

function isChecked(node: ts.Node): boolean {
  for (let at = node.parent; !ts.isSourceFile(at) && !ts.isStatement(at); at = at.parent) {
    if (ts.isSatisfiesExpression(at)) return true;
    if (ts.isTypeReferenceNode(at) && ts.isIdentifier(at.typeName) && CHOOSING.has(at.typeName.text)) return true;
    if (ts.isVariableDeclaration(at)) return at.type !== undefined && ts.isArrayLiteralExpression(node);
    // An argument of a function or a constructor is checked by the type of its parameter; a schema is not.
    if (ts.isCallExpression(at) || ts.isFunctionLike(at)) return !at.getText().startsWith('z.') && !ts.isTypeNode(node);
  }
  return false;
}

/** The lists of the vocabulary: every exported array of strings, by its name. */
export async function vocabularyLists(root: string): Promise<readonly WordList[]> {
  const files = globSync('main/vocabulary/*.ts', { cwd: root, exclude: ['**/*.test.ts'] });
  const modules = await Promise.all(
    files.map(
      async (file) => (await import(pathToFileURL(join(root, file)).href)) as Readonly<Record<string, unknown>>,
    ),
  );
  return modules.flatMap((module) =>
    Object.entries(module).flatMap(([place, value]) => (isWordList(value) ? [{ place, words: value }] : [])),
  );
}

function isWordList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string');
}

/** `LIST: word` for each word that no source says. */
export function deadWords(lists: readonly WordList[], sources: readonly SourceText[]): readonly string[] {
  const said = saidIn(sources);
  return lists.flatMap(({ place, words }) =>
    words.filter((word) => !isSaid(word, said)).map((word) => `${place}: ${word}`),
  );
}

/** `path:line repeats LIST` for each list of a source with three or more words of one vocabulary list. */
export function copies(lists: readonly WordList[], sources: readonly SourceText[]): readonly string[] {
  const found = sources.flatMap(listsOf);
  return found.flatMap(({ place, words }) => {
    const list = lists.find((each) => words.filter((word) => each.words.includes(word)).length >= 3);
    return list ? [`${place} repeats ${list.place}`] : [];
  });
}
