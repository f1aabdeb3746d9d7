import { defineConfig } from 'vite';

/** A sandboxed preload is one CommonJS file: it cannot require its neighbours. */
export default defineConfig({
  root: import.meta.dirname,
  logLevel: 'warn',
  ssr: { external: ['electron'], noExternal: ['zod'] },
  build: {
    ssr: true,
    target: 'chrome150',
    outDir: '../out/preload',
    emptyOutDir: true,
    minify: true,
    rolldownOptions: {
      input: { bridge: 'preload/bridge.ts' },
      output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
    },
  },
});
