import { defineConfig } from 'vitest/config';

export default defineConfig({
  // `#folder/x.ts` means src under this condition and dist without it (package.json, imports).
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    execArgv: ['--conditions=source'],
    // Two cores: more forks only make each other's real servers slower.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
