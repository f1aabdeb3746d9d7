import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { selectionNow } from './quick-tests.ts';

/**
 * The unit tests of `npm run check`. The quick ones share their processes, so that each package is loaded once and not
 * once a file; `npm test` gives every file a process of its own.
 */
const { shared, alone, touched } = selectionNow(join(import.meta.dirname, '..'));
const limits = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { ...limits, name: 'quick', include: [...shared], isolate: false, pool: 'threads' } },
      { test: { ...limits, name: 'own process', include: [...alone, ...touched] } },
    ],
  },
});
