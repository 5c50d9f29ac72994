import { createBot, deleteBot } from '@twinlane/protocol/endpoints/botEdits';
import { listBots, readBot, startBot, stopBot } from '@twinlane/protocol/endpoints/bots';
import { listOrders } from '@twinlane/protocol/endpoints/orders';
import { readState } from '@twinlane/protocol/endpoints/state';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { screenshot, useDashboard } from './testing/dashboard.ts';
import { eventually } from './testing/startProgram.ts';

const dashboard = useDashboard();
const reason = 'a browser test';
const POLL = { timeout: 60_000, interval: 250 };

/** Bots of this suite: they buy the token with the most liquidity at once, and leave it to nobody but the test. */
const BUYER = {
  strategy: 'dollarCostAveraging',
  params: { spend: 120, everySeconds: 1_000_000 },
  exits: { stopLoss: { lossPercent: 60 }, takeProfit: { gainPercent: 900 } },
  intelLevel: 5,
  reason,
} as const;
const made: string[] = [];

async function makeBot(name: string): Promise<string> {
  const { id } = await dashboard.api.call(
    createBot,
    { body: { ...BUYER, name, params: { ...BUYER.params }, exits: { ...BUYER.exits } } },
    { idempotencyKey: crypto.randomUUID() },
  );
  made.push(id);
  return id;
}

/** The sandbox's own bots: they sell and rest meanwhile, so that what they hold and lose keeps ours from nothing. */
const resting: string[] = [];
beforeAll(async () => {
  const { items } = await dashboard.api.call(listBots, {});
  resting.push(
    ...items.filter(({ id, state }) => state === 'running' && !id.startsWith('manual')).map(({ id }) => id),
  );
  await eventually('an account that holds nothing', async () => {
    await dashboard.closeBreakers();
    for (const id of resting) {
      // Refused while a purchase is in flight: asked again.
      await dashboard.api
        .call(stopBot, { params: { id }, body: { reason, close: true } })
        .catch(() => undefined);
    }
    const { accounts } = await dashboard.api.call(readState, {});
    return accounts[0]?.positions.length === 0 ? accounts : undefined;
  });
});

/** Sells what a bot holds and removes it: tried until its sale is booked. */
async function removeBot(id: string): Promise<void> {
  const { api } = dashboard;
  const body = { reason };
  await eventually('a bot without positions', async () => {
    const { state } = await api.call(stopBot, { params: { id }, body: { reason, close: true } });
    if (state !== 'stopped') return undefined;
    return api.call(deleteBot, { params: { id }, body }).catch(() => undefined);
  });
}

afterAll(async () => {
  for (const id of made) await removeBot(id);
  for (const id of resting)
    await dashboard.api.call(startBot, { params: { id }, body: { reason: 'back to work' } });
});

async function holdsOf(id: string): Promise<number> {
  await dashboard.closeBreakers();
  return (await dashboard.api.call(readBot, { params: { id } })).openPositions;
}

async function positionOf(botId: string): Promise<string> {
  const { accounts } = await dashboard.api.call(readState, {});
  const found = accounts[0]?.positions.find((position) => position.botId === botId);
  if (found === undefined) throw new Error('The bot holds nothing.');
  return found.id;
}

async function confirm(page: Page, button: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: button, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

describe('a bot', () => {
  it('is started and its first trade arrives; paused, it enters nothing; stopped, it asks what becomes of what it holds', async () => {
    const id = await makeBot('browser-buyer');
    const { page, complaints } = await dashboard.open(`/bots/${id}`);
    await page.getByText('Nothing held, nothing traded yet').waitFor();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await confirm(page, 'Start');
    await expect.poll(() => holdsOf(id), POLL).toBe(1);
    await page.locator('[data-trade]').first().waitFor();
    await screenshot(page, 'bot-first-trade');

    await page.getByRole('button', { name: 'Pause entries' }).click();
    await confirm(page, 'Pause entries');
    await page.getByText('Enters nothing; its exits go on.').waitFor();
    expect((await dashboard.api.call(readBot, { params: { id } })).state).toBe('paused');

    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('It holds 1 open position.').waitFor();
    const stop = dialog.getByRole('button', { name: /top$/ });
    expect(await stop.isDisabled()).toBe(true);
    await dialog.getByLabel('Keep what it holds').check();
    await screenshot(page, 'bot-stop');
    await confirm(page, 'Stop');
    await page.getByText('Does nothing: what it holds is watched by nobody.').waitFor();
    expect(await dashboard.api.call(readBot, { params: { id } })).toMatchObject({
      state: 'stopped',
      openPositions: 1,
    });
    expect(complaints).toEqual([]);
  });

  it('is made from the form of its strategy, cloned, and shows what the slider sets before it is applied', async () => {
    const { page, complaints } = await dashboard.open('/bots');
    await page.getByRole('button', { name: 'New bot' }).click();
    const form = page.getByRole('dialog');
    await form.locator('input[name="name"]').fill('Browser Made');
    await form.getByText('must be small letters').waitFor();
    await form.locator('input[name="name"]').fill('browser-made');
    await form.locator('select[name="strategy"]').selectOption('meanReversion');
    await form.getByRole('button', { name: 'Make the bot' }).click();
    await page.getByRole('heading', { level: 1, name: 'browser-made' }).waitFor();
    const { items } = await dashboard.api.call(listBots, {});
    const bot = items.find(({ name }) => name === 'browser-made');
    expect(bot).toMatchObject({ strategy: 'meanReversion', state: 'stopped', intelLevel: 5 });
    made.push(bot!.id);

    const risk = page.locator('[data-setting="riskTolerance"]');
    await risk.getByText('50 of 100').first().waitFor();
    await page.getByLabel('Intel level').fill('8');
    await expect.poll(() => risk.getAttribute('data-changed')).toBe('true');
    expect(await risk.innerText()).toMatch(/50 of 100[\s\S]*80 of 100/);
    expect((await dashboard.api.call(readBot, { params: { id: bot!.id } })).intelLevel).toBe(5);
    await screenshot(page, 'bot-slider');
    await page.getByRole('button', { name: 'Apply' }).click();
    await confirm(page, 'Apply level 8');
    await expect
      .poll(async () => (await dashboard.api.call(readBot, { params: { id: bot!.id } })).intelLevel)
      .toBe(8);
    await page.getByText('level 8 of 10, bold').waitFor();

    await page.getByRole('button', { name: 'Clone' }).click();
    await page.getByRole('dialog').locator('input[name="name"]').fill('browser-clone');
    await confirm(page, 'Clone');
    await page.getByRole('heading', { level: 1, name: 'browser-clone' }).waitFor();
    const clone = await dashboard.api.call(readBot, { params: { id: 'browser-clone' } });
    made.push(clone.id);
    expect(clone).toMatchObject({ strategy: 'meanReversion', intelLevel: 8, state: 'stopped' });
    expect(complaints).toEqual([]);
  });
});

/** Orders with the slippage that the ticket is given here. */
async function hasty(): Promise<number> {
  const { items } = await dashboard.api.call(listOrders, { query: {} });
  return items.filter(({ params }) => params['maxSlippageBps'] === 500).length;
}

describe('an order by hand', () => {
  it('is previewed, its warnings are accepted, and it is placed once and followed to its fills', async () => {
    const before = await hasty();
    const { page, complaints } = await dashboard.open('/orders');
    const ticket = page.getByRole('form', { name: 'Place an order' });
    await ticket.locator('input[name="amount"]').fill('150');
    await ticket.locator('input[name="slippage"]').fill('5');
    const warnings = ticket.getByRole('list', { name: 'Warnings' });
    await warnings.getByText('up to 5 % may be lost').waitFor();
    const buy = ticket.getByRole('button', { name: /^Buy / });
    expect(await buy.isDisabled()).toBe(true);
    await ticket.locator('input[name="acknowledge"]').check();
    await screenshot(page, 'order-warnings');
    // Another warning may come with another block: it is accepted too. What was placed is not placed twice.
    await expect
      .poll(async () => {
        await dashboard.closeBreakers();
        const acknowledge = ticket.locator('input[name="acknowledge"]');
        if (await acknowledge.isVisible()) await acknowledge.check();
        if (await buy.isEnabled()) await buy.click();
        return hasty();
      }, POLL)
      .toBe(before + 1);
    await page.getByRole('tab', { name: 'Past' }).click();
    await page
      .getByRole('link', { name: /Market/ })
      .filter({ hasText: 'Buy' })
      .first()
      .click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('slippage ≤ 5 %').waitFor();
    await drawer.locator('[data-child]').getByText('filled').waitFor();
    await screenshot(page, 'order-filled');
    expect(await hasty()).toBe(before + 1);
    expect(complaints).toEqual([]);
  });

  it('in slices shows its progress and is called off', async () => {
    await dashboard.closeBreakers();
    const { page, complaints } = await dashboard.open('/orders');
    const ticket = page.getByRole('form', { name: 'Place an order' });
    await ticket.getByLabel('Kind').selectOption('dca');
    await ticket.locator('input[name="amount"]').fill('400');
    await ticket.locator('input[name="everySeconds"]').fill('100000');
    const buy = ticket.getByRole('button', { name: /^Buy / });
    const acknowledge = ticket.locator('input[name="acknowledge"]');
    await expect
      .poll(async () => {
        if (await acknowledge.isVisible()) await acknowledge.check();
        return buy.isEnabled();
      }, POLL)
      .toBe(true);
    await buy.click();
    const row = page.getByRole('row').filter({ hasText: 'DCA' });
    await row.getByText(/of 10 parts/).waitFor();
    await row.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the order' }).click();
    await row.waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: 'Past' }).click();
    await page.getByRole('row').filter({ hasText: 'DCA' }).getByText('Cancelled').waitFor();
    expect(complaints).toEqual([]);
  });
});

describe('a position', () => {
  it('gets exits of its own, shows what it would fetch, and is closed', async () => {
    const id = await makeBot('browser-holder');
    const { page, complaints } = await dashboard.open(`/bots/${id}`);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await confirm(page, 'Start');
    await expect.poll(() => holdsOf(id), POLL).toBe(1);
    await page.goto(`${dashboard.url}/positions/${await positionOf(id)}`);
    await page.getByText('Stop-loss').first().waitFor();
    await page.locator('canvas').first().waitFor();

    await page.getByRole('button', { name: 'Edit exits' }).click();
    const rule = page.locator('[data-rule="stopLoss"]');
    await rule.getByRole('button', { name: 'Own' }).click();
    await rule.getByLabel('Loss percent').fill('45');
    await confirm(page, 'Save exits');
    await page.getByText('set for this position').waitFor();
    await page.getByText('loss 45 %').waitFor();
    await screenshot(page, 'position-own-exits');

    await page.getByRole('button', { name: 'Close now' }).click();
    await page.getByRole('dialog').locator('[data-fetch]').getByText(/\d/).waitFor();
    await screenshot(page, 'position-close');
    await confirm(page, 'Sell all now');
    await page.getByText('Net P&L, gas paid').waitFor({ timeout: 60_000 });
    await page.goto(`${dashboard.url}/trades`);
    await page.getByRole('row').filter({ hasText: 'By hand' }).first().waitFor();
    await page.goto(`${dashboard.url}/positions`);
    await page.getByRole('tab', { name: 'Closed' }).click();
    await page.getByRole('row').filter({ hasText: 'browser-holder' }).first().waitFor();
    expect(complaints).toEqual([]);
  });
});
