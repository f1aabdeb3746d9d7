/** Where the build puts the tables, fonts and decoders that pdf.js asks for by name; relative to the page. */
export const PDF_DATA = './pdf-data/';

const FOLDERS: Readonly<Record<string, string>> = { cMapUrl: 'cmaps', standardFontDataUrl: 'fonts' };
const NAME = /^[\w-]+\.(bcmap|pfb|ttf)$/;

/**
 * The path of a file that pdf.js wants beside the document; undefined for what it does not ship. The name is the
 * document's own wish: none leads out of the folder.
 */
export function pdfDataPath(kind: string, filename: string): string | undefined {
  if (!Object.hasOwn(FOLDERS, kind) || !NAME.test(filename)) return undefined;
  return `${PDF_DATA}${FOLDERS[kind]}/${filename}`;
}
