import { setTimeout as wait } from 'node:timers/promises';
import { openChromium } from '@twinlane/bot/api/testing/browser';
import { BUILT_DASHBOARD, buildDashboard } from '@twinlane/bot/api/testing/buildDashboard';
import { startTestServer, type TestServer } from '@twinlane/bot/api/testing/testServer';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { figure, percentile, type Benchmark, type Figure } from './harness.ts';

const UPDATES_PER_S = 50;
const MIB = 1024 * 1024;
/** Overview before the stream: as much history as a day's. */
const BLOCKS = 900;

interface Sizes {
  readonly loads: number;
  readonly streamMs: number;
}

/** Milliseconds from the navigation until the figures stand and the page takes input, without any cache. */
async function firstLoad(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForSelector('[data-connection="live"]');
  await page.waitForSelector('[data-trade]');
  const at = await page.evaluate<number>('performance.now()');
  await context.close();
  return at;
}

/** What is reachable, in MiB: the least of some collections, because one leaves what waits for its finalizer. */
async function heapOf(session: CDPSession): Promise<number> {
  let least = Infinity;
  for (let collection = 0; collection < 4; collection += 1) {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number };
    least = Math.min(least, usedSize / MIB);
    await wait(250);
  }
  return least;
}

/** Sends so many thoughts a second, a trade among every ten, until told to stop. */
function stream({ trading }: TestServer): () => number {
  const start = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - start) / 1000) * UPDATES_PER_S;
    for (; sent < due; sent += 1) {
      if (sent % 50 === 0) trading.mine();
      if (sent % 10 === 0) trading.buy(sent % 3, 40);
      else trading.think('SKIP', sent % 4);
    }
  }, 20);
  return () => {
    clearInterval(timer);
    return sent;
  };
}

const COUNT_FRAMES = `(() => {
  globalThis.frames = [];
  let last = performance.now();
  const frame = (now) => {
    globalThis.frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})()`;

async function underStream(page: Page, server: TestServer, streamMs: number): Promise<Figure[]> {
  const session = await page.context().newCDPSession(page);
  const stop = stream(server);
  // What is bounded fills up first, and what is hot is compiled.
  await wait(streamMs / 2);
  const heapBefore = await heapOf(session);
  await page.evaluate(COUNT_FRAMES);
  const startedAt = performance.now();
  await wait(streamMs);
  const frames = await page.evaluate<number[]>('globalThis.frames');
  const seconds = (performance.now() - startedAt) / 1000;
  const heapAfter = await heapOf(session);
  const sent = stop();
  const newest = server.trading.store.rows.thoughts.at(-1)?.id ?? '';
  await page.waitForSelector(`[data-thought="${newest}"]`, { timeout: 20_000 });
  const growth = heapAfter / heapBefore - 1;
  return [
    figure({ what: 'updates that were sent', value: sent, unit: '' }),
    figure({
      what: `frames while ${UPDATES_PER_S} updates a second come`,
      value: frames.length / seconds,
      unit: 'per s',
      better: 'higher',
      bar: { atLeast: 50 },
    }),
    figure({
      what: 'p99 of the time between two frames',
      value: percentile(
        frames.toSorted((a, b) => a - b),
        0.99,
      ),
      unit: 'ms',
    }),
    figure({ what: 'heap before', value: heapBefore, unit: 'MiB' }),
    figure({
      what: 'growth of the heap over the stream',
      value: growth * 100,
      unit: '%',
      bar: { atMost: 10 },
    }),
  ];
}

async function measure(browser: Browser, server: TestServer, { loads, streamMs }: Sizes): Promise<Figure[]> {
  const times: number[] = [];
  for (let load = 0; load < loads; load += 1) times.push(await firstLoad(browser, server.url));
  const median = percentile(
    times.toSorted((a, b) => a - b),
    0.5,
  );
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(server.url);
  await page.waitForSelector('[data-trade]');
  const flowing = await underStream(page, server, streamMs);
  return [
    figure({
      what: 'first load until the figures stand, median',
      value: median,
      unit: 'ms',
      bar: { atMost: 1500 },
    }),
    ...flowing,
  ];
}

/** How soon the dashboard stands, and how it does under a stream of updates. */
export const benchmark: Benchmark = {
  name: 'page',
  title: 'The dashboard in Chromium: first load, frames and heap under a stream of updates',
  async run({ smoke, log }) {
    let server: TestServer | undefined;
    let browser: Browser | undefined;
    try {
      log('building the dashboard');
      await buildDashboard();
      server = await startTestServer({ dashboardDir: BUILT_DASHBOARD });
      for (let block = 0; block < BLOCKS; block += 1) {
        server.trading.mine();
        if (block % 45 === 3) server.trading.buy(Math.floor(block / 45) % 3, 200);
        if (block % 9 === 0) server.trading.think('SKIP', block % 4);
      }
      browser = await openChromium();
      return await measure(
        browser,
        server,
        smoke ? { loads: 1, streamMs: 2000 } : { loads: 7, streamMs: 60_000 },
      );
    } finally {
      await browser?.close();
      await server?.close();
    }
  },
};
