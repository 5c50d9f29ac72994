import { listPools, listTokens, readToken } from '@twinlane/protocol/endpoints/market';
import { expect, it } from 'vitest';
import { screenshot, useDashboard } from './testing/dashboard.ts';

const dashboard = useDashboard();

it('shows what changed hands in each pool, since when that is known, and sorts by it', async () => {
  const { items: tokens } = await dashboard.api.call(listTokens, { query: { sort: 'liquidity' } });
  const token = tokens[0]!.token.address;
  const { page, complaints } = await dashboard.open(`/market/${token}`);
  const pools = page.locator('section[aria-label="Pools"]');
  await pools.getByRole('button', { name: 'Volume 24 h' }).click();
  await page.getByText('the most traded first').waitFor();
  await pools.getByRole('columnheader', { name: 'Volume 24 h' }).and(page.locator('[aria-sort]')).waitFor();
  const { items } = await dashboard.api.call(listPools, { query: { token, sort: 'volume', limit: 20 } });
  const volumes = items.map(({ volume }) => Number(volume));
  expect(volumes).toEqual(volumes.toSorted((a, b) => b - a));
  expect(volumes[0]).toBeGreaterThan(0);
  // The process has not seen a day yet, and says so.
  expect(items.every(({ volumeSince }) => volumeSince !== undefined)).toBe(true);
  await pools
    .getByTitle(/^Known since/)
    .first()
    .waitFor();
  const shown = await pools
    .locator('[data-row]')
    .evaluateAll((rows) => rows.map((row) => (row as unknown as { dataset: { row: string } }).dataset.row));
  expect(new Set(shown)).toEqual(new Set(items.map(({ address }) => address)));
  await screenshot(page, 'token');
  expect(complaints).toEqual([]);
});

it('tells of a token what was found, how it was traded, and how its price moved', async () => {
  const { items } = await dashboard.api.call(listTokens, { query: { sort: 'liquidity' } });
  const { address } = items[1]!.token;
  const { page } = await dashboard.open(`/market/${address}`);
  for (const span of ['5 m', '1 h', '6 h', '24 h']) {
    await page.getByText(`Change ${span}`).waitFor();
    await page.getByRole('row').getByRole('rowheader', { name: span, exact: true }).waitFor();
  }
  await page.getByRole('heading', { name: 'Risk' }).waitFor();
  const day = page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: '24 h', exact: true }) });
  await expect
    .poll(async () => {
      const { activity } = await dashboard.api.call(readToken, { params: { address } });
      const { buys = 0, sells = 0 } = activity.find(({ window }) => window === '24h') ?? {};
      return (await day.innerText()).includes(
        `${buys.toLocaleString('en-US')}\t${sells.toLocaleString('en-US')}\t`,
      );
    })
    .toBe(true);
});
