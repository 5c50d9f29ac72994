import { listTrades } from '@twinlane/protocol/endpoints/accounts';
import {
  actOnBreaker,
  readBreaker,
  readEmergencyStop,
  undoEmergencyStop,
} from '@twinlane/protocol/endpoints/breakers';
import { readState } from '@twinlane/protocol/endpoints/state';
import type { Page, WebSocketRoute } from 'playwright-core';
import { describe, expect, it, vi } from 'vitest';
import { accessibilityTroubles, useDashboard } from './testing/dashboard.ts';
import { eventually } from './testing/startProgram.ts';

const dashboard = useDashboard();
const { api } = dashboard;

function live(page: Page): Promise<void> {
  return page.locator('[data-connection="live"]').waitFor();
}

function tradesShown(page: Page): Promise<string[]> {
  return page.evaluate("[...document.querySelectorAll('[data-trade]')].map((row) => row.dataset.trade)");
}

describe('breakers', () => {
  it('are isolated and released with a reason, which stays in their history', async () => {
    const { page, complaints } = await dashboard.open('/breakers');
    await page
      .getByRole('button', { name: /Look into Gas price spike/ })
      .first()
      .click();
    const drawer = page.getByRole('dialog', { name: 'Gas price spike', exact: true });
    expect(await drawer.getByText('Chain Sandbox', { exact: true }).getAttribute('title')).toBe(
      'chain:31337',
    );
    await drawer.getByRole('button', { name: 'Isolate' }).click();
    const asked = page.getByRole('dialog', { name: /^Isolate: Gas price spike/ });
    await asked.getByLabel('Reason').fill('a test of the page');
    expect(await accessibilityTroubles(page)).toEqual([]);
    await asked.getByRole('button', { name: 'Isolate' }).click();
    await drawer.getByText('Isolated', { exact: true }).first().waitFor();
    await drawer.getByText('a test of the page').first().waitFor();
    const breaker = { type: 'gasPriceSpike', scope: 'chain:31337' };
    expect(await api.call(readBreaker, { params: breaker })).toMatchObject({ state: 'isolated' });

    await drawer.getByRole('button', { name: 'Release' }).click();
    const releasing = page.getByRole('dialog', { name: /^Release: Gas price spike/ });
    await releasing.getByLabel('Reason').fill('seen enough');
    await releasing.getByRole('button', { name: 'Release' }).click();
    await drawer.getByText('Closed', { exact: true }).first().waitFor();
    await drawer.getByText('seen enough').first().waitFor();
    expect(await api.call(readBreaker, { params: breaker })).toMatchObject({ state: 'closed' });
    expect(complaints).toEqual([]);
  });
});

describe('a breaker that somebody else isolates', () => {
  it('shows on the page that is open, on a phone too, and goes when it is released', async () => {
    const breaker = { type: 'externalTrigger', scope: 'venue:31337:sushiswap-v2' } as const;
    const act = (name: 'isolate' | 'release', reason: string): Promise<unknown> =>
      api.call(actOnBreaker, {
        params: { type: breaker.type, act: name },
        body: { scope: breaker.scope, reason },
      });
    const { page, complaints } = await dashboard.open('/breakers', { width: 390, height: 844 });
    await live(page);
    const mark = page
      .getByRole('region', { name: 'At work' })
      .getByText('Isolated', { exact: true })
      .filter({ visible: true });
    await act('isolate', 'somebody else');
    try {
      await mark.first().waitFor();
    } finally {
      await act('release', 'seen enough');
    }
    await mark.first().waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });
});

describe('the emergency stop', () => {
  it('stops trading from any screen, says so everywhere, and is undone with a reason', async () => {
    const { page, complaints } = await dashboard.open('/analytics');
    await live(page);
    try {
      await page.getByRole('button', { name: /emergency stop/i }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(/reason/i).fill('a test of the stop');
      expect(await accessibilityTroubles(page)).toEqual([]);
      await dialog.getByRole('button', { name: /stop/i }).last().click();
      await vi.waitFor(
        async () => expect(await api.call(readEmergencyStop, {})).toMatchObject({ stopped: true }),
        {
          timeout: 20_000,
        },
      );
      await page.goto(`${dashboard.url}/market`);
      await page
        .getByText(/trading is stopped|stopped/i)
        .first()
        .waitFor();
    } finally {
      await api.call(undoEmergencyStop, { body: { reason: 'the test is over' } });
    }
    expect(await api.call(readEmergencyStop, {})).toMatchObject({ stopped: false });
    expect(complaints).toEqual([]);
  });
});

describe('a lost connection to the running program', () => {
  it('loses no trade: what came meanwhile is on the page when it is back, without a reload', async () => {
    let away = false;
    const open = new Set<WebSocketRoute>();
    const { page } = await dashboard.open('/settings');
    await page.routeWebSocket('**/ws**', (socket) => {
      if (away) {
        void socket.close();
        return;
      }
      socket.connectToServer();
      open.add(socket);
    });
    await page.goto(dashboard.url);
    await live(page);
    await page.locator('[data-trade]').first().waitFor();
    await page.evaluate('globalThis.notReloaded = true');

    away = true;
    await Promise.all([...open].map((socket) => socket.close()));
    await page.locator('[data-connection="lost"]').waitFor();
    const seen = new Set(await tradesShown(page));
    const { accounts } = await api.call(readState, {});
    const account = { id: accounts[0]?.id ?? '' };
    const missed = await eventually('trades that the page cannot hear of', async () => {
      await dashboard.closeBreakers();
      const { items } = await api.call(listTrades, { params: account, query: { limit: 20 } });
      const fresh = items.filter(({ id }) => !seen.has(id)).map(({ id }) => id);
      return fresh.length >= 2 ? fresh : undefined;
    });
    expect(await tradesShown(page)).not.toEqual(expect.arrayContaining(missed.slice(0, 1)));

    away = false;
    await live(page);
    for (const id of missed) await page.locator(`[data-trade="${id}"]`).waitFor();
    const shown = await tradesShown(page);
    expect(new Set(shown).size).toBe(shown.length);
    expect(await page.evaluate('globalThis.notReloaded')).toBe(true);
  });
});
