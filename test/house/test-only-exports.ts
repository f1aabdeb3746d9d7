import ts from 'typescript';
import { parse } from './functions.ts';
import { resolveImport } from './imports.ts';
import { isTestCode, type SourceTree } from './source-tree.ts';

/** An emulator replaces a reader's wire: it is made for tests, in every folder. */
const isForTests = (file: string) => isTestCode(file) || /\/emulator\/|\/[^/]*emulat[^/]*$/.test(file);

export interface TestOnlyExport {
  readonly file: string;
  readonly name: string;
  /** Whether its own file uses it, so that only the word `export` is there for the tests. */
  readonly isUsedInside: boolean;
}

/**
 * The values (no types) that product files export and only tests, their support or emulators import. What no file imports
 * at all is not among them.
 */
export function testOnlyExports(tree: SourceTree): readonly TestOnlyExport[] {
  const used = usersOf(tree);
  return tree.files
    .filter((file) => !isForTests(file) && !used(file, '*').isUsed)
    .flatMap((file) => {
      const source = parse(file, tree.textOf(file));
      return exportedValues(source)
        .filter((name) => used(file, name).isTested && !used(file, name).isUsed)
        .map((name) => ({ file, name, isUsedInside: countWord(source, name) > 1 }));
    });
}

interface Users {
  readonly isTested: boolean;
  readonly isUsed: boolean;
}

/** Who imports a name of a file: tests, other code, both or neither. */
function usersOf(tree: SourceTree): (file: string, name: string) => Users {
  const users = new Map<string, Users>();
  const at = (file: string, name: string) => users.get(`${file}: ${name}`) ?? { isTested: false, isUsed: false };
  for (const file of tree.files) {
    for (const { from, names } of namesTaken(tree, file)) {
      for (const name of names) {
        const { isTested, isUsed } = at(from, name);
        const isTest = isForTests(file);
        users.set(`${from}: ${name}`, { isTested: isTested || isTest, isUsed: isUsed || !isTest });
      }
    }
  }
  return at;
}

function countWord(source: ts.SourceFile, name: string): number {
  let count = 0;
  function visit(node: ts.Node): void {
    if (ts.isIdentifier(node) && node.text === name) count += 1;
    ts.forEachChild(node, visit);
  }
  visit(source);
  return count;
}

/** What a file takes from others: names, or `*` when it takes all. */
function namesTaken(
  tree: SourceTree,
  file: string,
): readonly { readonly from: string; readonly names: readonly string[] }[] {
  const source = parse(file, tree.textOf(file));
  const taken: { from: string; names: readonly string[] }[] = [];
  function take(specifier: ts.Node | undefined, names: readonly string[]): void {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const from = resolveImport(tree, file, specifier.text);
    if (from !== undefined) taken.push({ from, names });
  }
  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node)) take(node.moduleSpecifier, importedNames(node.importClause));
    else if (ts.isExportDeclaration(node)) take(node.moduleSpecifier, reExportedNames(node.exportClause));
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      take(node.arguments[0], ['*']);
    }
    ts.forEachChild(node, visit);
  }
  visit(source);
  return taken;
}

function importedNames(clause: ts.ImportClause | undefined): readonly string[] {
  const bindings = clause?.namedBindings;
  const named = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
  return [
    ...(clause?.name ? ['default'] : []),
    ...(bindings && ts.isNamespaceImport(bindings) ? ['*'] : []),
    ...named.map((element) => (element.propertyName ?? element.name).text),
  ];
}

function reExportedNames(clause: ts.NamedExportBindings | undefined): readonly string[] {
  if (clause === undefined || ts.isNamespaceExport(clause)) return ['*'];
  return clause.elements.map((element) => (element.propertyName ?? element.name).text);
}

function exportedValues(source: ts.SourceFile): readonly string[] {
  return source.statements.flatMap((statement) => {
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
    if (!modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
    }
    const isNamed =
      ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement);
    return isNamed && statement.name ? [statement.name.text] : [];
  });
}
