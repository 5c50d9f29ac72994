import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { useDashboard } from './testing/dashboard.ts';

/** What the script of a first load may weigh at most, compressed. */
const BUDGET_BYTES = 250_000;

const dashboard = useDashboard();

it('shows the overview, its chart included, with less than 250 kB of script', async () => {
  const { page, complaints } = await dashboard.open('/');
  await page.locator('canvas').first().waitFor();
  await page.locator('[data-connection="live"]').waitFor();
  const scripts = await page.evaluate<string[]>(
    `performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.endsWith('.js'))`,
  );
  const sizes = await Promise.all(
    scripts.map(async (script) => {
      const text = await (await fetch(script)).text();
      return [new URL(script).pathname, gzipSync(text).length] as const;
    }),
  );
  const loaded = sizes.map(([path]) => path).join();
  expect(sizes.reduce((sum, [, size]) => sum + size, 0)).toBeLessThan(BUDGET_BYTES);
  expect(loaded).not.toMatch(/Wallets|SettingsScreen|MarketScreen/);
  expect(complaints).toEqual([]);
});
