import { defineConfig } from 'vitest/config';

/** Runs of minutes that watch for what only many repetitions show; not part of `npm test`. One at a time, with all its output. */
export default defineConfig({
  test: {
    include: ['test/long/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
});
