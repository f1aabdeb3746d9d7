import { dirname, join } from 'node:path/posix';
import ts from 'typescript';
import type { SourceTree } from './source-tree.ts';

/** What each file or group of files imports, types included; packages and styles are left out. */
export type Imports = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads the imports of `files`; by default, of every file. */
export function readImports(tree: SourceTree, files = tree.files): Imports {
  const known = new Set(tree.files);
  return new Map(
    files.map((file) => {
      const named = ts.preProcessFile(tree.textOf(file), true, true).importedFiles;
      const targets = named.flatMap(({ fileName }) => resolveImport(tree, file, fileName) ?? []);
      return [file, new Set(targets.filter((target) => known.has(target)))];
    }),
  );
}

/** The file that `name` means in `file`, or undefined for a package. */
export function resolveImport(tree: SourceTree, file: string, name: string): string | undefined {
  if (name.startsWith('.')) return join(dirname(file), name);
  for (const [prefix, folder] of tree.aliases) if (name.startsWith(prefix)) return folder + name.slice(prefix.length);
  return undefined;
}

/**
 * The same arrows between groups of files, sorted. `groupOf` returns the group of a file, or undefined to leave the
 * file out. A group that imports no other has an empty set.
 */
export function groupImports(imports: Imports, groupOf: (file: string) => string | undefined): Imports {
  const groups = new Map<string, Set<string>>();
  for (const [file, targets] of imports) {
    const from = groupOf(file);
    if (from === undefined) continue;
    const arrows = groups.get(from) ?? new Set<string>();
    groups.set(from, arrows);
    for (const target of targets) {
      const to = groupOf(target);
      if (to !== undefined && to !== from) arrows.add(to);
    }
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([from, to]) => [from, new Set([...to].sort())]));
}
