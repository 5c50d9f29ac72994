import { defineConfig } from 'vitest/config';

/** `npm run test:program`: the suites that start whole programs, and kill them. They need no other server. */
export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.program.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is waited for comes at once on a machine that does nothing else, and later on a busy one.
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    maxWorkers: 3,
  },
});
