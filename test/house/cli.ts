import { join, resolve } from 'node:path';
import { writeDocuments } from './documents.ts';
import { figuresTable, measure } from './measure.ts';
import { readSourceTree } from './source-tree.ts';

/**
 * `npm run docs`: draws docs/architecture.svg and the tables of docs/architecture.md from the imports, and that of docs/forms.md from
 * the kinds of components.
 * `npm run docs -- measure [FOLDER …]`: prints the figures of this checkout, or of those in the folders, side by side.
 */
const root = join(import.meta.dirname, '../..');
const [command, ...folders] = process.argv.slice(2);

if (command === undefined) {
  for (const path of await writeDocuments(root)) console.log(`Written: ${path}`);
} else if (command === 'measure') {
  const measured = (folders.length > 0 ? folders : [root]).map(
    (folder) => [folder, measure(readSourceTree(resolve(folder)))] as const,
  );
  console.log(figuresTable(new Map(measured)));
} else {
  console.error('Usage: npm run docs [-- measure [FOLDER …]]');
  process.exitCode = 1;
}
