import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prices, type PricesView } from '@twinlane/protocol/state';
import type { PriceStatisticsView } from '@twinlane/protocol/price';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeApi } from './testing/fakeApi.ts';
import { runInProcess, type Ended } from './testing/runTwinlane.ts';
import { createPalette } from './view/palette.ts';
import { renderPriceStatistics } from './view/renderPrices.ts';
import { exampleView, hostileToken } from './view/testing/exampleView.ts';

const AT = '2026-01-05T11:58:00.000Z';
const cash = { chainId: 31_337, address: `0x${'4'.repeat(40)}`, symbol: 'USDC', decimals: 6 };
const view: PricesView = {
  ...exampleView().prices,
  cash,
  tokens: [{ token: hostileToken, price: '1' }],
  dollars: [
    {
      token: hostileToken.address,
      outcome: 'price',
      usd: '2512.33',
      at: AT,
      ageMs: 5_000,
      source: 'coingecko',
      freshness: 'fresh',
      check: 'agrees',
    },
    {
      token: cash.address,
      outcome: 'price',
      usd: '0.97',
      at: AT,
      ageMs: 125_000,
      source: 'pools',
      freshness: 'stale',
      check: 'deviates',
    },
    { token: `0x${'5'.repeat(40)}`, outcome: 'none', reason: 'Nobody\u001b[2J knows it.' },
  ],
};

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'twinlane-prices-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true, force: true });
});

function twinlane(args: string): Promise<Ended> {
  return runInProcess(args.split(' '), { cwd, env: {} });
}

describe('twinlane prices', () => {
  it('shows price, source, age and marks, and lets no token write on the terminal', async () => {
    const api = await startFakeApi({ ...exampleView(), prices: view });
    try {
      const { port } = new URL(api.url);
      const text = await twinlane(`prices --port ${port}`);
      expect(text).toMatchObject({ code: 0, err: '' });
      expect(text.out).toMatch(/2,512\.33 {2}coingecko {2}5 s/);
      expect(text.out).toMatch(/^USDC /m);
      expect(text.out).toMatch(/0\.9700 {2}pools {6}2 m 5 s +stale {2}sources differ/);
      expect(text.out).toContain('none: Nobody');
      expect(text.out.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
      const json = await twinlane(`prices ${hostileToken.address} 0x${'4'.repeat(40)} --json --port ${port}`);
      expect(prices.parse(JSON.parse(json.out))).toEqual(view);
    } finally {
      await api.close();
    }
  });

  it('says what to do where nothing runs', async () => {
    const { code, err } = await twinlane('prices --port 1');
    expect(code).toBe(1);
    expect(err).toContain('No Twinlane process answers at http://127.0.0.1:1.');
    expect(err).toContain('npm start');
  });

  it('tells what the feed has done and what the plan has left', () => {
    const statistics: PriceStatisticsView = {
      since: AT,
      reads: 4_000,
      hitRate: 0.995,
      staleShare: 0.0125,
      fresh: 3_900,
      stale: 50,
      none: 50,
      bySource: { coingecko: 1_000, pools: 2_900, peg: 50 },
      platform: 'ethereum',
      calls: 312,
      callsByDay: { '2026-01-04': 300, '2026-01-05': 12 },
      refusedByQuota: 3,
      failures: { timeout: 2, rateLimited: 1 },
      refusedPrices: 7,
      callMs: { p50: 68, p95: 240 },
      readMs: { p50: 0.01, p95: 0.2 },
      quota: {
        plan: 'demo',
        perMinute: 100,
        perMonth: 10_000,
        usedToday: 12,
        usedInMonth: 312,
        nextCallAt: '2026-01-05T12:02:30.000Z',
      },
    };
    const text = renderPriceStatistics(
      statistics,
      new Date('2026-01-05T12:00:00.000Z'),
      createPalette(false),
    );
    for (const part of [
      '4,000, hit rate 99.50 %',
      '1.25 % of reads',
      '312 for ethereum',
      '2026-01-05  12',
      'p95 240 ms',
      '312 of 10,000',
      'in 2 m 30 s',
      'timeout 2, rateLimited 1',
    ]) {
      expect(text).toContain(part);
    }
  });
});
