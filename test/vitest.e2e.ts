import { defineConfig } from 'vitest/config';

/** The whole program in the stand-in, driven through its windows: one kiosk at a time, two cores are few. */
export default defineConfig({
  test: {
    include: ['test/{e2e,faults}/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
