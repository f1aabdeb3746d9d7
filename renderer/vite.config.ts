import react from '@vitejs/plugin-react';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

/** What pdf.js asks for by name: tables of characters, fonts that documents need not bring, decoders without WebAssembly. */
const PDF_DATA = [
  { from: 'cmaps', to: 'cmaps', names: /\.bcmap$/ },
  { from: 'standard_fonts', to: 'fonts', names: /\.(pfb|ttf)$/ },
  { from: 'wasm', to: 'decoders', names: /_nowasm_fallback\.js$/ },
] as const;

function pdfData(): Plugin {
  const folder = join(import.meta.dirname, '../node_modules/pdfjs-dist');
  return {
    name: 'pdf-data',
    generateBundle() {
      for (const { from, to, names } of PDF_DATA) {
        for (const name of readdirSync(join(folder, from)).filter((each) => names.test(each))) {
          const source = readFileSync(join(folder, from, name));
          this.emitFile({ type: 'asset', fileName: `pdf-data/${to}/${name}`, source });
        }
      }
    },
  };
}

/** The kiosk's own pages: the station's, and the questions before there is one. Nothing is inlined: its Content-Security-Policy allows no data: fonts and no inline script. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react(), pdfData()],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ['index.html', 'entrance.html'].map((page) => join(import.meta.dirname, page)),
    },
    chunkSizeWarningLimit: 2_000,
    reportCompressedSize: false,
  },
});
