import { defineConfig } from 'vitest/config';

/** `npm run test:services`: the suites that need real PostgreSQL and Redis servers. They fail where there is none. */
export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.services.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is waited for comes at once on a machine that does nothing else, and later on a busy one.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    maxWorkers: 2,
  },
});
