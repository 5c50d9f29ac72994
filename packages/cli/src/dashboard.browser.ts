import { listTrades } from '@twinlane/protocol/endpoints/accounts';
import { readState } from '@twinlane/protocol/endpoints/state';
import { expect, it } from 'vitest';
import { expectFits, screenshot, useDashboard } from './testing/dashboard.ts';

const VIEWS = [
  ['overview-dark', 1440, 1000, 'dark'],
  ['overview-light', 1440, 1000, 'light'],
  ['overview-phone', 390, 844, 'dark'],
] as const;

const dashboard = useDashboard();

it('shows the trades of its bots, and complains of nothing', async () => {
  const { page, complaints } = await dashboard.open('/');
  const { accounts } = await dashboard.api.call(readState, {});
  const id = accounts[0]?.id ?? '';
  const { items } = await dashboard.api.call(listTrades, { params: { id }, query: { limit: 1 } });
  await page.locator(`[data-trade="${items[0]?.id}"]`).waitFor();
  expect(complaints).toEqual([]);
});

it('tells of one bot, and of one decision all that it was made from', async () => {
  const { page, complaints } = await dashboard.open('/bots/momentum');
  await page.getByText('Risk tolerance').waitFor();
  await screenshot(page, 'bot');
  const { accounts } = await dashboard.api.call(readState, {});
  const id = accounts[0]?.id ?? '';
  const { items } = await dashboard.api.call(listTrades, { params: { id }, query: { side: 'buy' } });
  await page.goto(`${dashboard.url}/thoughts/${items[0]?.thoughtId}`);
  const drawer = page.getByRole('dialog');
  await drawer.getByText('Risk factors and their facts').waitFor();
  await drawer.getByText('What came of it').waitFor();
  await screenshot(page, 'thought');
  expect(complaints).toEqual([]);
});

it.each(VIEWS)('looks right: %s', async (name, width, height, theme) => {
  const { page } = await dashboard.open('/', { width, height, theme });
  await page.locator('canvas').first().waitFor();
  await expectFits(page);
  expect(await page.evaluate('document.documentElement.dataset.theme')).toBe(theme);
  await screenshot(page, name);
});
