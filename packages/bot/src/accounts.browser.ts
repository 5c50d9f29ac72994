import { DASHBOARD_PAGES } from '@twinlane/protocol/dashboardPages';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { openChromium } from './api/testing/browser.ts';
import { ACCOUNT } from './api/testing/fakeTrading.ts';
import { startTestServer, type TestServer } from './api/testing/testServer.ts';
import { pgliteHarness } from './store/testing/harness.ts';

const PAPER: Account = { ...ACCOUNT, id: 'acc-paper', name: 'Last winter', initialCash: 4_321_000_000n };
const LIVE: Account = {
  ...ACCOUNT,
  id: 'acc-live',
  name: 'Savings',
  kind: 'live',
  chainId: 8453,
  cash: { ...ACCOUNT.cash, chainId: 8453 },
  initialCash: 777_000_000n,
  createdAt: ACCOUNT.createdAt + 1_000,
};
const BOTH = '5,098';

const harness = pgliteHarness();
let browser: Browser;
let server: TestServer;

beforeAll(async () => {
  const store = await harness.open();
  await store.transaction(async (unit) => {
    await unit.accounts.create(PAPER);
    await unit.accounts.create(LIVE);
  });
  server = await startTestServer({ store, dashboardDir: inject('dashboardDir') });
  server.trading.mine();
  browser = await openChromium();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await harness.cleanUp();
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

async function open(path: string, width = 1280): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 844 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`${server.url}${path}`);
  await page.locator('[data-connection="live"]').waitFor();
  return page;
}

/** The account that is shown, in the header. */
function shown(page: Page): Locator {
  return page.getByRole('button', { name: 'Choose the account that is shown' });
}

async function choose(page: Page, name: string): Promise<void> {
  await shown(page).click();
  await page.getByRole('banner').getByRole('listitem').filter({ hasText: name }).getByRole('button').click();
  await shown(page).getByText(name).waitFor();
}

function edgeColour(page: Page): Promise<string> {
  return page.evaluate("getComputedStyle(document.querySelector('[data-edge]')).backgroundColor");
}

it('shows one account at a time, with its own money, and the other when that is chosen', async () => {
  const page = await open('/');
  const main = page.getByRole('main');
  await main.getByText('4,321.00').first().waitFor();
  expect(await page.getByText('777.00').count()).toBe(0);
  const paperEdge = await edgeColour(page);
  await choose(page, 'Savings');
  await main.getByText('777.00').first().waitFor();
  expect(await main.getByText('4,321.00').count()).toBe(0);
  expect(await edgeColour(page)).not.toBe(paperEdge);
  await shown(page).click();
  expect(await page.getByRole('banner').getByRole('listitem').count()).toBe(2);
  expect(await page.locator('body').innerText()).not.toContain(BOTH);
  // It is remembered.
  await page.reload();
  await main.getByText('777.00').first().waitFor();
  await choose(page, 'Last winter');
  await main.getByText('4,321.00').first().waitFor();
  expect(await edgeColour(page)).toBe(paperEdge);
});

it.each([1280, 390])(
  'marks a live account by colour and word on every screen, %i pixels wide',
  async (width) => {
    const page = await open('/', width);
    await choose(page, 'Savings');
    const liveEdge = await edgeColour(page);
    for (const screen of DASHBOARD_PAGES.filter((each) => each !== 'login')) {
      await page.goto(`${server.url}/${screen}`);
      await shown(page).getByText('LIVE · real funds').waitFor();
      await page.locator('h1').first().waitFor({ state: 'attached' });
      expect([screen, await edgeColour(page)]).toEqual([screen, liveEdge]);
      expect([screen, (await page.locator('body').innerText()).includes(BOTH)]).toEqual([screen, false]);
    }
  },
);
