import { defineConfig } from 'vitest/config';

const shared = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // What is waited for comes at once on a machine that does nothing else, and later on a busy one.
  expect: { poll: { timeout: 20_000 } },
  pool: 'forks',
} as const;

/**
 * `npm run test:browser`: the suites that need a real Chromium. They fail where there is none. Those of `page` serve the
 * dashboard themselves; those of `sandbox` share one running program. `-- --project page` runs the first alone.
 */
export default defineConfig({
  test: {
    maxWorkers: 1,
    projects: [
      {
        test: {
          ...shared,
          name: 'page',
          include: ['packages/bot/src/**/*.browser.ts'],
          globalSetup: ['packages/bot/src/api/testing/buildDashboard.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'sandbox',
          include: ['packages/cli/src/**/*.browser.ts'],
          globalSetup: ['packages/cli/src/testing/sharedSandbox.ts'],
        },
      },
    ],
  },
});
