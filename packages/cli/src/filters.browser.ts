import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { useDashboard } from './testing/dashboard.ts';

const dashboard = useDashboard();

function query(page: Page): string {
  return new URL(page.url()).search;
}

it('keeps the filter of trades in the address: over a reload, a trade that is looked at, and the way back', async () => {
  const { page, complaints } = await dashboard.open('/trades');
  const side = page.getByLabel('Side');
  const time = page.getByLabel('Time', { exact: true });
  await page.locator('[data-row]').first().waitFor();
  await side.selectOption('buy');
  await expect.poll(() => query(page)).toBe('?side=buy');
  await time.selectOption('86400');
  await expect.poll(() => query(page)).toBe('?side=buy&span=86400');

  await page.reload();
  await page.locator('[data-row]').first().waitFor();
  expect([await side.inputValue(), await time.inputValue()]).toEqual(['buy', '86400']);
  await page.locator('[data-row] a').first().click();
  const drawer = page.getByRole('dialog');
  await drawer.waitFor();
  expect(query(page)).toBe('?side=buy&span=86400');
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'detached' });
  expect(query(page)).toBe('?side=buy&span=86400');

  await page.getByRole('button', { name: 'Clear' }).click();
  await expect.poll(() => query(page)).toBe('');
  await page.goBack();
  await expect.poll(() => side.inputValue()).toBe('buy');
  expect(complaints).toEqual([]);
});

it('shows to whom an address was sent what the sender saw', async () => {
  const { page, complaints } = await dashboard.open('/thoughts?decision=SKIP&gate=signal.confidence');
  expect(await page.getByLabel('Kind').inputValue()).toBe('SKIP');
  expect(await page.getByLabel('Settled by').inputValue()).toBe('signal.confidence');
  await page.getByLabel('Settled by').fill('risk.score');
  await expect.poll(() => query(page)).toBe('?decision=SKIP&gate=risk.score');

  await page.goto(`${dashboard.url}/orders?show=ended`);
  await page.getByRole('tab', { name: 'Past', selected: true }).waitFor();
  await page.goto(`${dashboard.url}/positions?show=closed`);
  await page.getByRole('tab', { name: 'Closed', selected: true }).waitFor();
  await page.goto(`${dashboard.url}/transactions?state=ended`);
  await page.getByRole('button', { name: 'Ended', pressed: true }).waitFor();
  await page.goto(`${dashboard.url}/trades?side=sideways`);
  await expect.poll(() => page.getByLabel('Side').inputValue()).toBe('');
  expect(complaints).toEqual([]);
});
