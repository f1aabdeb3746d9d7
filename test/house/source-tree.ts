import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dirname } from 'node:path/posix';

/** The wings that are shipped; `test` is read as well, but nothing of it is part of the program. */
export const PRODUCT_WINGS = ['renderer', 'preload', 'main', 'drivers'] as const;
export const ALL_WINGS = [...PRODUCT_WINGS, 'test'] as const;

/** The code files of a checkout, read once. */
export interface SourceTree {
  /** Paths from the checkout's root with `/` between folders, sorted. */
  readonly files: readonly string[];
  /** The text of one of {@link SourceTree.files}. */
  textOf(file: string): string;
  /** The `imports` of its package.json, `#kit/*` style names only: prefix to folder, both ending in `/`. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** Whether it is a test, or support that only tests may import. */
export function isTestCode(file: string): boolean {
  return /\.(test|fixture)\.|\/testing\/|^test\//.test(file);
}

/** Whether it counts as a source file of its folder: tests, their support and migrations do not. */
export function isSource(file: string): boolean {
  return !/\.(test|fixture)\.|\/testing\/|\/migrations\//.test(file);
}

/** Reads the checkout at `root`. Answers no file of a folder that is built or installed. */
export function readSourceTree(root: string): SourceTree {
  const files = ALL_WINGS.flatMap((wing) => codeUnder(root, wing)).sort();
  const texts = new Map<string, string>();
  return {
    files,
    aliases: aliasesOf(readFileSync(join(root, 'package.json'), 'utf8')),
    textOf(file) {
      const text = texts.get(file) ?? readFileSync(join(root, file), 'utf8');
      texts.set(file, text);
      return text;
    },
  };
}

/** A tree of `texts`, for tests. */
export function sourceTreeOf(texts: Readonly<Record<string, string>>): SourceTree {
  return {
    files: Object.keys(texts).sort(),
    aliases: new Map([['#kit/', 'main/kit/']]),
    textOf: (file) => texts[file] ?? '',
  };
}

/** Whether it is named as test support by its ending, and not by lying in a `testing/` folder. */
export function isStrayFixture(file: string): boolean {
  return file.includes('.fixture.');
}

/** The folder of each source file with how many lie directly in it, fullest first. */
export function folderSizes(tree: SourceTree): readonly { readonly folder: string; readonly files: number }[] {
  const sizes = new Map<string, number>();
  for (const file of tree.files.filter(isSource)) sizes.set(dirname(file), (sizes.get(dirname(file)) ?? 0) + 1);
  return [...sizes]
    .map(([folder, files]) => ({ folder, files }))
    .sort((a, b) => b.files - a.files || (a.folder < b.folder ? -1 : 1));
}

function codeUnder(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return /^(node_modules|out|dist)$/.test(entry.name) ? [] : codeUnder(root, path);
    return /\.(ts|tsx|mts|mjs)$/.test(entry.name) && !entry.name.endsWith('.d.mts') ? [path] : [];
  });
}

function aliasesOf(packageText: string): ReadonlyMap<string, string> {
  const { imports = {} } = JSON.parse(packageText) as { imports?: Record<string, string> };
  return new Map(
    Object.entries(imports).map(([name, target]) => [
      name.replace(/\*$/, ''),
      target.replace(/^\.\//, '').replace(/\*$/, ''),
    ]),
  );
}
