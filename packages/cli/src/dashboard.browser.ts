import { listTrades } from '@twinlane/protocol/endpoints/accounts';
import { actOnBreaker } from '@twinlane/protocol/endpoints/breakers';
import { readState } from '@twinlane/protocol/endpoints/state';
import { expect, it } from 'vitest';
import { expectFits, screenshot, useDashboard } from './testing/dashboard.ts';
import { eventually } from './testing/startProgram.ts';

const VIEWS = [
  ['overview-dark', 1440, 1000, 'dark'],
  ['overview-light', 1440, 1000, 'light'],
  ['overview-phone', 390, 844, 'dark'],
] as const;

// The pictures that the README shows are all taken here: `npm run pictures` takes them anew.
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

it('tells of one position, what it would fetch and what sells it', async () => {
  const position = await eventually('a position', async () => {
    await dashboard.closeBreakers();
    return (await dashboard.api.call(readState, {})).accounts[0]?.positions[0];
  });
  const { page, complaints } = await dashboard.open(`/positions/${position.id}`);
  await page.getByText('Price now').waitFor();
  await page.getByText('Rug exit').waitFor();
  await page.locator('canvas').first().waitFor();
  await screenshot(page, 'position');
  expect(complaints).toEqual([]);
});

it('shows first which breakers are not closed, and why', async () => {
  const scope = 'venue:31337:sushiswap-v2';
  const act = (name: 'isolate' | 'release', reason: string): Promise<unknown> =>
    dashboard.api.call(actOnBreaker, {
      params: { type: 'externalTrigger', act: name },
      body: { scope, reason },
    });
  await act('isolate', 'an incident report of the venue');
  try {
    const { page, complaints } = await dashboard.open('/breakers');
    const first = page.getByRole('region', { name: 'At work' }).getByRole('row').nth(1);
    await first.getByText('External trigger').waitFor();
    await first.getByText('an incident report of the venue').waitFor();
    await screenshot(page, 'breakers');
    expect(complaints).toEqual([]);
  } finally {
    await act('release', 'seen enough');
  }
});

it.each(VIEWS)('looks right: %s', async (name, width, height, theme) => {
  const { page } = await dashboard.open('/', { width, height, theme });
  await page.locator('canvas').first().waitFor();
  await expectFits(page);
  expect(await page.evaluate('document.documentElement.dataset.theme')).toBe(theme);
  await screenshot(page, name);
});
