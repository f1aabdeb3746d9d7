import { defineConfig } from 'vitest/config';

/**
 * The whole program in the stand-in, driven through its windows. Two kiosks at a time: each waits for people and timers half
 * of its time.
 */
export default defineConfig({
  test: {
    setupFiles: ['test/support/own-ports.ts'],
    include: ['test/{e2e,faults}/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
