import { DASHBOARD_PAGES } from '@twinlane/protocol/dashboardPages';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { accessibilityTroubles, expectFits, screenshot, useDashboard } from './testing/dashboard.ts';

const SCREENS = ['', ...DASHBOARD_PAGES.filter((page) => page !== 'login')];
const VIEWS = [
  { view: 'desktop-dark', width: 1440, height: 900, theme: 'dark' },
  { view: 'desktop-light', width: 1440, height: 900, theme: 'light' },
  { view: 'phone-light', width: 390, height: 844, theme: 'light' },
  { view: 'phone-dark', width: 390, height: 844, theme: 'dark' },
] as const;

const dashboard = useDashboard();

/** What each look at the page finds wrong. */
async function troublesOf(page: Page, name: string): Promise<string[]> {
  const troubles: string[] = [];
  for (const { view, width, height, theme } of VIEWS) {
    await page.setViewportSize({ width, height });
    await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    await page.locator('main [data-placeholder]').first().waitFor({ state: 'detached' });
    await expectFits(page);
    const found = await accessibilityTroubles(page);
    troubles.push(...found.map((trouble) => `${view}: ${trouble}`));
    await screenshot(page, `${name}-${view}`);
  }
  return troubles;
}

it.each(SCREENS)(
  '/%s fits a desktop and a phone, can be used by everybody, and complains of nothing',
  async (screen) => {
    const { page, complaints } = await dashboard.open(`/${screen}`);
    await page.locator('[data-connection="live"]').waitFor();
    await page.locator('h1').first().waitFor({ state: 'attached' });
    expect(await troublesOf(page, screen === '' ? 'overview' : screen)).toEqual([]);
    expect(complaints).toEqual([]);
  },
);
