import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PoolMirror } from '@twinlane/core/ports';
import { aBlock } from '@twinlane/core/testing/buildMarket';
import { startPriceApi, type PriceApi } from '@twinlane/sandbox/priceApi/startPriceApi';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sandbox } from './chain/sandbox.ts';
import { closeInTurn, type Closers } from './closers.ts';
import { loadConfig } from './config/loadConfig.ts';
import type { PriceFeedService } from './feed/price/createPriceFeed.ts';
import { startFaultServer, type FaultServer } from './feed/price/testing/faultServer.ts';
import { createHealth, type Health } from './observe/health.ts';
import { openPriceFeed, type PriceFeedParts } from './openPriceFeed.ts';
import { openStore, type OpenStore } from './store/openStore.ts';
import { createTestLog } from './testing/testLog.ts';

const WETH = sandbox.wrappedNative.address;
const USDC = sandbox.cash[0].address;

/** A mirror without pools. */
const mirror: PoolMirror = {
  head: () => aBlock(1),
  pool: () => undefined,
  pools: () => [],
  poolsOf: () => [],
  onBlock: () => () => undefined,
  onRollback: () => () => undefined,
  onReset: () => () => undefined,
};
const clock = { now: () => Date.now(), monotonic: () => performance.now() };

let folder: string;
let store: OpenStore;
let served: PriceApi;
let server: FaultServer;
let health: Health;
let closers: Closers;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'twinlane-prices-'));
  closers = [];
  health = createHealth(() => performance.now());
  served = await startPriceApi({
    prices: () => [
      [WETH, 2_500],
      [USDC, 1],
    ],
  });
  server = await startFaultServer(served.url);
  await reopenStore();
});

afterEach(async () => {
  await closeInTurn(closers, createTestLog());
  await store.close();
  await server.close();
  await served.close();
  rmSync(folder, { recursive: true, force: true });
});

async function reopenStore(): Promise<void> {
  store = await openStore({ dataDir: folder, log: createTestLog() });
}

/** Opens it as in sandbox mode, or, with `real`, as on a real chain. */
async function open(env: Record<string, string> = {}, { real = false } = {}): Promise<PriceFeedService> {
  const config = await loadConfig({ env, argv: [], cwd: folder });
  const priceApi = { url: server.url, demoKey: served.demoKey };
  const parts: PriceFeedParts = {
    config,
    chain: sandbox,
    store,
    mirror,
    ...(real ? {} : { sandbox: { priceApi } }),
    held: () => [],
    health,
    clock,
    log: createTestLog(),
  };
  return openPriceFeed(parts, closers);
}

describe('openPriceFeed', () => {
  it('reads the sandbox’s prices over HTTP, and says that the source is fresh', async () => {
    const feed = await open();
    expect(health.sources()).toMatchObject([{ name: 'coingecko', state: 'down' }]);
    expect(await feed.price(WETH)).toMatchObject({
      outcome: 'price',
      source: 'coingecko',
      freshness: 'fresh',
    });
    expect(await feed.price(USDC)).toMatchObject({ source: 'peg' });
    expect(health.sources()).toMatchObject([{ name: 'coingecko', state: 'fresh' }]);
    expect(feed.statistics()).toMatchObject({
      platform: 'twinlane-sandbox',
      calls: 1,
      quota: { plan: 'demo', usedToday: 1 },
    });
  });

  it('never sends the key of the settings to the sandbox', async () => {
    const feed = await open({ COINGECKO_API_KEY: 'CG-precious' });
    await feed.price(WETH);
    expect(server.requests).toHaveLength(1);
    expect(JSON.stringify(server.requests)).not.toContain('CG-precious');
  });

  it('sends the key of the settings where they name the API, and counts its calls over restarts', async () => {
    const env = { COINGECKO_API_KEY: 'CG-sandbox', TWINLANE_PRICES_COINGECKO_BASE_URL: server.url };
    const first = await open(env, { real: true });
    await first.price(WETH);
    expect(server.requests[0]?.headers['x-cg-demo-api-key']).toBe('CG-sandbox');
    await closeInTurn(closers, createTestLog());
    await store.close();
    await reopenStore();
    const second = await open(env, { real: true });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await second.price(WETH);
    expect(second.statistics()).toMatchObject({ calls: 1, quota: { usedToday: 2, usedInMonth: 2 } });
  });

  it('publishes an alert to everybody', async () => {
    const heard: unknown[] = [];
    store.onPublished((message) => heard.push(message));
    const feed = await open();
    server.fail({
      kind: 'answer',
      status: 401,
      body: '{"status":{"error_code":401,"error_message":"no such key"}}',
    });
    expect(await feed.price(WETH)).toMatchObject({
      outcome: 'none',
      reason: expect.stringContaining('unauthorised') as string,
    });
    await expect
      .poll(() => heard)
      .toMatchObject([
        {
          room: 'system',
          type: 'alert_message',
          data: { level: 'warning', text: expect.stringContaining('no such key') as string },
        },
      ]);
  });

  it('does without an API where it is switched off, and asks for a key where the plan needs one', async () => {
    const off = await open({ TWINLANE_PRICES_COINGECKO_ENABLED: 'false' });
    expect(await off.price(WETH)).toMatchObject({ outcome: 'none' });
    expect(await off.price(USDC)).toMatchObject({ source: 'peg' });
    expect(server.requests).toHaveLength(0);
    expect(off.statistics().quota.plan).toBe('none');
    await expect(open({ TWINLANE_PRICES_COINGECKO_PLAN: 'pro' }, { real: true })).rejects.toMatchObject({
      code: 'prices.keyMissing',
    });
  });
});
