import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

/**
 * The sandboxed form page: one classic script and one stylesheet with everything inside, because a document of opaque
 * origin can load neither modules nor fonts (both are fetched with CORS).
 */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  publicDir: false,
  define: { 'process.env.NODE_ENV': JSON.stringify('production'), global: 'globalThis' },
  plugins: [
    {
      name: 'form-page',
      generateBundle() {
        this.emitFile({
          type: 'asset',
          fileName: 'form.html',
          source: readFileSync(new URL('../form.html', import.meta.url), 'utf8'),
        });
      },
    },
  ],
  build: {
    outDir: '../../out/renderer',
    emptyOutDir: false,
    target: 'chrome140',
    assetsInlineLimit: 10_000_000,
    cssCodeSplit: false,
    chunkSizeWarningLimit: 4_000,
    reportCompressedSize: false,
    lib: {
      entry: 'frame.ts',
      formats: ['iife'],
      name: 'kioskForm',
      fileName: () => 'form.js',
      cssFileName: 'form',
    },
  },
});
