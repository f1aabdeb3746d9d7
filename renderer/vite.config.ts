import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The kiosk's own page. Nothing is inlined: its Content-Security-Policy allows no data: fonts and no inline script. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2_000,
    reportCompressedSize: false,
  },
});
