import { defineConfig } from 'vitest/config';

/**
 * The whole program in the stand-in, driven through its windows. Two kiosks at a time: each waits for people and timers
 * half of its time. They meet at the SBI ports as two stations on one machine would, and refuse each other's pages.
 */
export default defineConfig({
  test: {
    include: ['test/{e2e,faults}/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
