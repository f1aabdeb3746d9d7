import { defineConfig } from 'vitest/config';
import { UNIT_TESTS } from './quick-tests.ts';

/** Unit tests: beside their sources, plus what spans folders without starting the program. */
export default defineConfig({
  test: {
    include: [...UNIT_TESTS],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
