import { toChecksumAddress } from '@twinlane/core/money/address';
import { startPriceApi } from '@twinlane/sandbox/priceApi/startPriceApi';
import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { anAddress } from '@twinlane/core/testing/buildMarket';
import { createBreakerBench } from '../../testing/breakerBench.ts';
import { createCallCounter, storeKeeper } from './callCounter.ts';
import { createCoingecko } from './coingecko.ts';
import { createPriceFeed } from './createPriceFeed.ts';
import { openPriceCache } from './priceCache.ts';
import { startFaultServer } from './testing/faultServer.ts';
import { createMemoryFacts } from './testing/memoryFacts.ts';

const TOKEN = toChecksumAddress(`0x${'a1'.repeat(20)}`);
const SCOPE = { kind: 'provider', id: 'coingecko' } as const;
const PLATFORM = 'twinlane-sandbox';
const QUOTA = { perMinute: 1_000, perMonth: 100_000_000 };

describe('rateLimitExceeded of the price API', () => {
  it('leaves an API that refuses alone, while pools go on giving prices, and asks it again after', async () => {
    const bench = createBreakerBench();
    const { clock } = bench;
    const served = await startPriceApi({ prices: () => [[TOKEN, 1.5]], rules: { perMinuteWithKey: 1_000 } });
    const server = await startFaultServer(served.url);
    const cache = openPriceCache({ platform: PLATFORM });
    const api = createCoingecko({
      baseUrl: server.url,
      key: { plan: 'demo', value: 'CG-sandbox' },
      platform: PLATFORM,
      clock,
    });
    const counter = createCallCounter({
      quota: QUOTA,
      clock,
      keeper: storeKeeper(createMemoryFacts(), 'key'),
    });
    const feed = createPriceFeed({
      apiUse: { api, counter, quota: QUOTA, plan: 'demo', platform: PLATFORM, addressesPerCall: 515 },
      cache,
      pools: {
        price: (token) => (token === TOKEN ? { usd: new Decimal('1.4'), at: clock.now() } : undefined),
        tokens: () => [TOKEN],
      },
      stablecoins: new Set(),
      held: () => [],
      maxDeviation: 0.5,
      maxPegDeviation: 0.01,
      onAlert: () => undefined,
      onDelivered: () => undefined,
      onFailure: () => undefined,
      breakers: bench.breakers,
      clock,
    });
    /** Wants the price of a token of which nothing is known: the API has to be asked. */
    const demand = async (number: number): Promise<void> => {
      bench.pass(1);
      await feed.price(anAddress(number));
    };
    try {
      server.fail({
        kind: 'answer',
        status: 429,
        body: '{"status":{"error_code":429,"error_message":"slow down"}}',
        headers: { 'retry-after': '20' },
      });
      for (let number = 1; number <= 5; number += 1) {
        expect(bench.stateOf('rateLimitExceeded', SCOPE)).toBe('closed');
        await demand(number);
      }
      expect(server.requests).toHaveLength(1);
      expect(bench.stateOf('rateLimitExceeded', SCOPE)).toBe('open');

      // The API would answer again, and its pause is over: it is left alone all the same.
      server.fail(undefined);
      bench.pass(30);
      await demand(6);
      expect(server.requests).toHaveLength(1);
      expect(await feed.price(TOKEN)).toMatchObject({ outcome: 'price', source: 'pools' });
      for (const kind of ['entry', 'exit', 'submission', 'cancel'] as const) {
        expect(bench.breakers.refusal({ kind })).toBeUndefined();
      }

      bench.pass(40);
      await demand(7);
      expect(server.requests).toHaveLength(2);
      expect(bench.stateOf('rateLimitExceeded', SCOPE)).toBe('closed');
    } finally {
      await feed.stop();
      await cache.close();
      await server.close();
      await served.close();
    }
  });
});
