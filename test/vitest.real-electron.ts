import { defineConfig } from 'vitest/config';
import { preparedHost } from './electron-host/here.ts';
import { leftOutOf } from './real-electron/left-out.ts';

/** Tests of the whole program on a real Electron; `real-electron/run.ts` prepares it. */
export default defineConfig({
  test: {
    setupFiles: ['test/support/own-ports.ts', 'test/real-electron/skip-left-out.ts'],
    include: ['test/{e2e,faults,electron-host/checks}/**/*.test.ts'],
    exclude: leftOutOf(preparedHost() ?? 'older')
      .filter(({ test }) => test === undefined)
      .map(({ file }) => `test/${file}`),
    testTimeout: 180_000,
    hookTimeout: 90_000,
    maxWorkers: 2,
  },
});
