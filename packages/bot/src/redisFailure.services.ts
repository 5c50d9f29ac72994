import { Decimal } from 'decimal.js';
import { anAddress } from '@twinlane/core/testing/buildMarket';
import { describe, expect, it } from 'vitest';
import { closeInTurn, type Closers } from './closers.ts';
import { openPriceCache } from './feed/price/priceCache.ts';
import { openRedis } from './feed/price/openRedis.ts';
import { createHealth } from './observe/health.ts';
import { createBreakerBench, GLOBAL } from './testing/breakerBench.ts';
import { startCutProxy } from './testing/cutProxy.ts';
import { createTestLog } from './testing/testLog.ts';
import { watchRedis } from './watchRedis.ts';

const SERVER = new URL(process.env['TWINLANE_TEST_REDIS'] ?? 'redis://127.0.0.1:6379');

describe('redisFailure', () => {
  it('opens while Redis is away, leaves the cache in memory serving, and closes when it is back', async () => {
    const bench = createBreakerBench();
    const closers: Closers = [];
    const proxy = await startCutProxy({ host: SERVER.hostname, port: Number(SERVER.port || 6379) });
    closers.push({ name: 'proxy', close: () => proxy.stop() });
    const redis = await openRedis(`redis://127.0.0.1:${proxy.port}`, createTestLog());
    closers.push({ name: 'redis', close: () => redis.disconnect() });
    const health = createHealth(() => performance.now());
    const { breakers } = bench;
    watchRedis(redis, { breakers, health, random: () => 0.5, checkMs: 50 }, closers);
    const cache = openPriceCache({ platform: `redis-failure-${process.pid}`, redis });
    closers.push({ name: 'cache', close: () => cache.close() });
    const price = { known: true, observation: { usd: new Decimal('1.5'), at: 1 } } as const;
    try {
      await cache.put(anAddress(1), price);
      expect(bench.stateOf('redisFailure', GLOBAL)).toBe('closed');
      expect(health.sources()).toMatchObject([{ name: 'redis', state: 'fresh' }]);

      proxy.cut();
      await expect.poll(() => bench.stateOf('redisFailure', GLOBAL), { timeout: 10_000 }).toBe('open');
      expect(health.sources()).toMatchObject([{ name: 'redis', state: 'stale' }]);
      const later = { known: true, observation: { usd: new Decimal('1.6'), at: 2 } } as const;
      await cache.put(anAddress(2), later);
      expect(await cache.get(anAddress(1))).toEqual(price);
      expect(await cache.get(anAddress(2))).toEqual(later);
      for (const kind of ['entry', 'exit', 'submission', 'cancel', 'login', 'call'] as const) {
        expect(bench.breakers.refusal({ kind, lane: 'fast' })).toBeUndefined();
      }

      proxy.restore();
      await expect.poll(() => bench.stateOf('redisFailure', GLOBAL), { timeout: 10_000 }).toBe('closed');
      expect(health.status()).toBe('ok');
      const keys = await redis.keys(`*redis-failure-${process.pid}*`);
      await Promise.all(keys.map((key) => redis.del(key)));
    } finally {
      await closeInTurn(closers, createTestLog());
    }
  });
});
