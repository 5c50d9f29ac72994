import { readBreaker, readEmergencyStop, undoEmergencyStop } from '@twinlane/protocol/endpoints/breakers';
import type { Page } from 'playwright-core';
import { describe, expect, it, vi } from 'vitest';
import { accessibilityTroubles, useDashboard } from './testing/dashboard.ts';

const dashboard = useDashboard();
const { api } = dashboard;

function live(page: Page): Promise<void> {
  return page.locator('[data-connection="live"]').waitFor();
}

describe('breakers', () => {
  it('are isolated and released with a reason, which stays in their history', async () => {
    const { page, complaints } = await dashboard.open('/breakers');
    await page
      .getByRole('button', { name: /Look into Gas price spike/ })
      .first()
      .click();
    const drawer = page.getByRole('dialog', { name: 'Gas price spike', exact: true });
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
