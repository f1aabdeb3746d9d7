import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pdfDataPath } from './pdf-data.ts';

const shipped = (folder: string) => readdirSync(join(import.meta.dirname, '../../../node_modules/pdfjs-dist', folder));

it('knows every table and font that pdf.js ships', () => {
  const tables = shipped('cmaps').filter((name) => name.endsWith('.bcmap'));
  const fonts = shipped('standard_fonts').filter((name) => !name.startsWith('LICENSE'));
  expect(tables.length).toBeGreaterThan(100);
  expect(fonts.length).toBeGreaterThan(10);
  for (const name of tables) expect(pdfDataPath('cMapUrl', name)).toBe(`./pdf-data/cmaps/${name}`);
  for (const name of fonts) expect(pdfDataPath('standardFontDataUrl', name)).toBe(`./pdf-data/fonts/${name}`);
});

it.each([
  ['cMapUrl', '../../part/1.bcmap'],
  ['cMapUrl', '..%2findex.bcmap'],
  ['cMapUrl', 'https://elsewhere.example/x.bcmap'],
  ['cMapUrl', 'x.html'],
  ['cMapUrl', ''],
  ['wasmUrl', 'openjpeg.wasm'],
  ['toString', 'x.ttf'],
])('refuses what a document may not have: %s %s', (kind, name) => {
  expect(pdfDataPath(kind, name)).toBeUndefined();
});
