import { defineConfig } from 'vitest/config';

/** Unit tests: beside their sources, plus what spans folders without starting the program. */
export default defineConfig({
  test: {
    include: [
      '{main,drivers,preload,renderer}/**/*.test.{ts,tsx}',
      'test/{contract,house,lint,electron-host,usb-stack}/**/*.test.ts',
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
