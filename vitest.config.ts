import { defineConfig } from 'vitest/config';

/** `npm test`: everything that needs neither Postgres, Redis nor a browser. */
export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.{ts,tsx}', 'benchmarks/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is waited for comes at once on a machine that does nothing else, and later on a busy one.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    maxWorkers: 3,
    // A new process for each file would take a sixth of the time. Tests clean up after themselves and mock no module.
    isolate: false,
  },
});
