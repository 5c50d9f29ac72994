import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openChromium } from '@twinlane/bot/api/testing/browser';
import { tradePage } from '@twinlane/protocol/page';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProgram, type Program } from './testing/startProgram.ts';

/** Where to keep pictures of the pages; nowhere unless told. */
const PICTURES = process.env['TWINLANE_SCREENSHOTS'];
const VIEWS = [
  ['overview-dark', 1440, 1000, 'dark'],
  ['overview-light', 1440, 1000, 'light'],
  ['overview-phone', 390, 844, 'dark'],
] as const;

let dataDir: string;
let program: Program;
let browser: Browser;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'twinlane-dashboard-'));
  [program, browser] = await Promise.all([startProgram(dataDir), openChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await program?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('the dashboard of the running program', () => {
  it('shows the trades of its bot as they happen, and complains of nothing', async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(program.url);
    const traded = await program.until('a trade', ({ accounts }) => (accounts[0]?.trades ?? 0) > 0);
    const answer = await fetch(`${program.url}/api/accounts/${traded.accounts[0]?.id}/trades?limit=1`);
    const [trade] = tradePage.parse(await answer.json()).items;
    const symbol = (trade?.side === 'buy' ? trade.tokenOut : trade?.tokenIn)?.symbol ?? 'no trade';
    await page
      .getByRole('region', { name: /trades/i })
      .getByText(symbol)
      .first()
      .waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each(VIEWS)('looks right: %s', async (name, width, height, theme) => {
    const context = await browser.newContext({ viewport: { width, height } });
    await context.addInitScript(`try { localStorage.setItem('twinlane.theme', '${theme}'); } catch {}`);
    const page = await context.newPage();
    await page.goto(program.url);
    await page.locator('canvas').first().waitFor();
    const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    if (PICTURES !== undefined) {
      mkdirSync(PICTURES, { recursive: true });
      await page.screenshot({ path: join(PICTURES, `${name}.png`) });
    }
    await context.close();
  });
});
