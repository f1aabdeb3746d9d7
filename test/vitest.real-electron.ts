import { defineConfig } from 'vitest/config';
import { hostOfRun, leftOutOf } from './real-electron/left-out.ts';

/** Tests of the whole program on a real Electron; `real-electron/run.ts` prepares it. */
export default defineConfig({
  test: {
    setupFiles: ['test/support/own-ports.ts', 'test/real-electron/skip-left-out.ts'],
    include: ['test/{e2e,faults}/**/*.test.ts'],
    exclude: leftOutOf(hostOfRun())
      .filter(({ test }) => test === undefined)
      .map(({ file }) => `test/${file}`),
    testTimeout: 180_000,
    hookTimeout: 90_000,
    maxWorkers: 2,
  },
});
