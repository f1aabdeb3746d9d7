import { join } from 'node:path';
import { defineConfig } from 'vite';

/**
 * Main, the device host and the two training programs: one build, so that what they share is bundled once.
 * Packages are not bundled: native ones cannot be, and bundling the others takes longer than it saves.
 */
export default defineConfig({
  root: join(import.meta.dirname, '..'),
  logLevel: 'warn',
  ssr: { external: ['electron'] },
  build: {
    ssr: true,
    target: 'node24',
    outDir: '../out/main',
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: {
        app: 'main/app.ts',
        host: 'drivers/host/entry.ts',
        thread: 'drivers/jobs/thread.ts',
        'answer-thread': 'main/submission/apart/answer-thread.ts',
        'document-process': 'main/submission/apart/document-process.ts',
        'memory-watch': 'main/submission/apart/memory-watch.ts',
        portal: 'main/portal/server.ts',
        provider: 'main/training/provider/provider.ts',
      },
      output: { entryFileNames: '[name].js', chunkFileNames: 'part-[hash].js' },
    },
  },
});
