import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { openChromium } from './testing/browser.ts';
import type { FakeTrading } from './testing/fakeTrading.ts';
import { startTestServer, type TestServer } from './testing/testServer.ts';

const DASHBOARD = inject('dashboardDir');
const SCREENSHOTS = process.env['TWINLANE_SCREENSHOTS'];
/** The server of this suite knows neither logins nor breakers nor gas, and the page copes. */
const NOT_SERVED = /^\/api\/(session|emergency-stop|alerts|gas)$/;
let browser: Browser;
let server: TestServer;
let context: BrowserContext | undefined;
/** What the page complained about: scripts, policy, network. */
let complaints: string[] = [];

beforeAll(async () => {
  browser = await openChromium();
});
afterAll(async () => {
  await browser?.close();
});
afterEach(async () => {
  await context?.close();
  await server?.close();
});

/** A day of trading behind it: several tokens, gains and losses, refusals, a revert. */
function trade(trading: FakeTrading, blocks: number): void {
  for (let block = 0; block < blocks; block += 1) {
    trading.mine();
    if (block % 45 === 3) trading.buy(Math.floor(block / 45) % 3, 900 + (block % 300));
    if (block % 61 === 40) trading.sell(Math.floor(block / 61) % 3);
    if (block % 170 === 100) trading.revert(1);
    if (block % 9 === 0) trading.think(block % 2 === 1 ? 'SKIP' : 'HOLD', block % 4);
  }
}

async function start(blocks: number): Promise<void> {
  server = await startTestServer({ dashboardDir: DASHBOARD });
  trade(server.trading, blocks);
}

interface View {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'dark' | 'light';
}

async function open({ width = 1440, height = 900, theme = 'dark' }: View = {}): Promise<Page> {
  complaints = [];
  context = await browser.newContext({ viewport: { width, height } });
  await context.addInitScript(`try { localStorage.setItem('twinlane.theme', '${theme}'); } catch {}`);
  const page = await context.newPage();
  page.on('console', (message) => {
    if (NOT_SERVED.test(new URL(message.location().url || server.url).pathname)) return;
    if (['error', 'warning'].includes(message.type()))
      complaints.push(`${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => complaints.push(`dialog ${dialog.message()}`));
  await page.goto(server.url);
  return page;
}

async function screenshot(page: Page, name: string, fullPage = true): Promise<void> {
  if (SCREENSHOTS === undefined) return;
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage });
}

/** Ids of the trades in the list, as they stand. */
function tradesShown(page: Page): Promise<string[]> {
  return page.evaluate("[...document.querySelectorAll('[data-trade]')].map((row) => row.dataset.trade)");
}

describe('the page', () => {
  it('shows a trade and its thought when they are published', async () => {
    await start(60);
    const page = await open();
    await page.waitForSelector('[data-trade]');
    for (let round = 0; round < 5; round += 1) {
      server.trading.mine();
      const fill = server.trading.buy(round % 3, 40 + round);
      const thought = server.trading.store.rows.thoughts.at(-1)?.id ?? '';
      await Promise.all([
        page.waitForSelector(`[data-trade="${fill.id}"]`),
        page.waitForSelector(`[data-thought="${thought}"]`),
      ]);
    }
    expect(complaints).toEqual([]);
  });

  it('says that live on the sandbox is play money, and which positions are protected', async () => {
    await start(60);
    const { trading } = server;
    trading.buy(1, 50);
    trading.buy(2, 50);
    trading.shown.mode = 'live';
    const [guarded] = trading.state().valuations.values().next().value?.marks ?? [];
    trading.shown.protected = new Set([guarded?.positionId ?? '']);
    const page = await open();
    await page.getByText('Live · sandbox').waitFor();
    expect(await page.getByText(/real funds/i).count()).toBe(0);
    await page.getByText(/^Protected:/).waitFor({ state: 'attached' });
    expect(await page.getByText(/^Protected:/).count()).toBe(1);
    expect(await page.getByText(/^Not protected yet:/).count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  });

  it('keeps every trade over a lost connection and catches up by seq, without a reload', async () => {
    await start(60);
    const { trading, port } = server;
    const page = await open();
    await page.waitForSelector('[data-connection="live"]');
    await page.waitForSelector('[data-trade]');
    const before = await tradesShown(page);
    const frames: string[] = [];
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => frames.push(String(payload).slice(0, 40))),
    );

    await server.close();
    await page.waitForSelector('[data-connection="lost"]');
    await page.getByText(/What you see is \d+s old/).waitFor();
    await screenshot(page, 'desktop-dark-disconnected', false);
    const missed = [trading.buy(0, 70), trading.buy(1, 80), trading.revert(2)].map(({ id }) => id);
    server = {
      ...(await startTestServer({
        port,
        dashboardDir: DASHBOARD,
        store: trading.store.port,
        state: trading.state,
      })),
      trading,
    };
    await page.waitForSelector('[data-connection="live"]');
    for (const id of missed) await page.waitForSelector(`[data-trade="${id}"]`);
    expect(await tradesShown(page)).toEqual([...missed.toReversed(), ...before].slice(0, 50));
    expect(frames.some((frame) => frame.includes('connection_confirmed'))).toBe(true);
    const snapshots = frames.filter((frame) => frame.includes('initial_snapshot'));
    expect(snapshots).toEqual([]);
    trading.buy(2, 33);
    await vi.waitFor(async () => expect(await tradesShown(page)).toHaveLength(before.length + 4), {
      timeout: 20_000,
    });
    // The browser itself reports the connections that were refused meanwhile; nothing else may be wrong.
    expect(complaints.filter((text) => !/WebSocket connection to|net::ERR_/.test(text))).toEqual([]);
  });

  it('fits a phone without sideways scrolling and takes strange symbols as text', async () => {
    await start(400);
    server.trading.buy(3, 120);
    server.trading.think('SKIP', 3);
    for (const width of [320, 390, 768]) {
      const page = await open({ width, height: 844 });
      await page.waitForSelector('canvas');
      const sizes = await page.evaluate<[number, number]>(
        '[document.documentElement.scrollWidth, innerWidth]',
      );
      expect(sizes).toEqual([width, width]);
      // Nothing may be cut off at the right edge of a card either.
      const cut = await page.evaluate<string[]>(
        `[...document.querySelectorAll('table')].filter((t) => t.scrollWidth > t.parentElement.clientWidth).map((t) => t.parentElement.getAttribute('aria-label'))`,
      );
      expect(cut).toEqual([]);
      const text = await page.locator('body').innerText();
      expect(text).toContain('<img src=x on…');
      expect(Array.from('\u202E\u200B\u0007').some((character) => text.includes(character))).toBe(false);
      expect(complaints).toEqual([]);
      await context?.close();
    }
  });

  it('does not shift while live data flows', async () => {
    await start(300);
    const page = await open();
    await page.waitForSelector('canvas');
    // A new row moves the rows below it within their own list, a figure with one more digit the unit behind it; nothing
    // else may move.
    await page.evaluate(`
      globalThis.moved = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) for (const { node, previousRect, currentRect } of entry.sources) {
          const element = node instanceof Element ? node : node?.parentElement;
          const isInPlace = JSON.stringify(previousRect) === JSON.stringify(currentRect);
          if (element && !isInPlace && !element.closest('tbody, ol')) globalThis.moved.push(element.outerHTML.slice(0, 80));
        }
      }).observe({ type: 'layout-shift' });
    `);
    for (let round = 0; round < 12; round += 1) {
      server.trading.mine();
      if (round % 3 === 0) server.trading.buy(round % 4, 60);
      if (round % 4 === 3) server.trading.sell(round % 3);
      server.trading.think('SKIP', round % 4);
      await page.waitForTimeout(150);
    }
    expect(await page.evaluate('globalThis.moved')).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('opens a thought by keyboard, from the stream and from a trade that the stream has long passed', async () => {
    await start(30);
    const old = server.trading.store.rows.orders[0]?.thoughtId ?? '';
    for (let index = 0; index < 80; index += 1) server.trading.think('SKIP', index % 3);
    const page = await open();
    const first = page.locator('[data-thought]').first();
    await first.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Risk factors and their facts').waitFor();
    await dialog.getByText('buy gas').first().waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await vi.waitFor(
      async () =>
        expect(await page.evaluate('document.activeElement?.hasAttribute("data-thought")')).toBe(true),
      { timeout: 20_000 },
    );
    expect(await page.locator(`[data-thought="${old}"]`).count()).toBe(0);
    await page.getByRole('button', { name: 'Why: the thought behind this buy' }).last().press('Enter');
    await dialog.getByText('approved').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  it('outlives a chart that does not load, and loads it later', async () => {
    await start(60);
    const page = await open();
    let refused = 0;
    await page.route('**/equityDrawing-*.js', (route) => {
      refused += 1;
      return refused === 1 ? route.abort() : route.continue();
    });
    await page.reload();
    await page.waitForSelector('[data-trade]');
    await page.waitForSelector('canvas');
    expect(refused).toBe(2);
    expect(complaints.filter((text) => !text.includes('ERR_FAILED'))).toEqual([]);
  });

  it('has something to say before there is anything to show, and when the bot is silent', async () => {
    await start(0);
    const page = await open();
    await page.getByText('No trade yet').waitFor();
    await page.getByText('Nothing held').waitFor();
    await page.getByText('No decision yet').waitFor();
    await screenshot(page, 'desktop-dark-empty');
    expect(complaints).toEqual([]);
    await page.routeWebSocket('**/ws**', (socket) => socket.close());
    await page.reload();
    await page.getByText('The bot does not answer').waitFor();
    await screenshot(page, 'desktop-dark-silent', false);
  });

  it('loads little and switches its theme for good', async () => {
    await start(900);
    server.trading.buy(3, 120);
    server.trading.think('SKIP', 3);
    const html = readFileSync(join(DASHBOARD, 'index.html'), 'utf8');
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? '';
    expect(existsSync(join(DASHBOARD, script))).toBe(true);
    expect(gzipSync(readFileSync(join(DASHBOARD, script))).length).toBeLessThan(250_000);
    const views: [string, View][] = [
      ['desktop-dark', {}],
      ['desktop-light', { theme: 'light' }],
      ['phone-dark', { width: 390, height: 844 }],
      ['phone-light', { width: 390, height: 844, theme: 'light' }],
    ];
    for (const [name, view] of views) {
      const page = await open(view);
      await page.waitForSelector('canvas');
      const theme = () => page.evaluate<string>('document.documentElement.dataset.theme');
      expect(await theme()).toBe(view.theme ?? 'dark');
      if (SCREENSHOTS !== undefined) {
        await page.waitForTimeout(1800);
        await screenshot(page, name);
        await page.locator('[data-thought]').first().click();
        await page.waitForTimeout(300);
        await screenshot(page, `${name}-thought`, false);
        await page.keyboard.press('Escape');
      }
      await page.getByRole('button', { name: /^Switch to the/ }).click();
      expect(await theme()).toBe(view.theme === 'light' ? 'dark' : 'light');
      await page.waitForSelector('canvas');
      expect(complaints).toEqual([]);
      await context?.close();
    }
  });
});
