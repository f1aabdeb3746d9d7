import { join, resolve } from 'node:path';
import { writeDocuments } from './documents.ts';
import { figuresTable, measure } from './measure.ts';
import { readSourceTree } from './source-tree.ts';

/**
 * `npm run docs`: draws docs/architecture.svg and the tables of docs/architecture.md from the imports.
 * `npm run docs -- measure [FOLDER]`: prints the figures of this checkout, or of the one in FOLDER.
 */
const root = join(import.meta.dirname, '../..');
const [command, folder] = process.argv.slice(2);

if (command === undefined) {
  for (const path of await writeDocuments(root)) console.log(`Written: ${path}`);
} else if (command === 'measure') {
  console.log(figuresTable(measure(readSourceTree(resolve(folder ?? root)))));
} else {
  console.error('Usage: npm run docs [-- measure [FOLDER]]');
  process.exitCode = 1;
}
