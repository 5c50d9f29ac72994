import { Decimal } from 'decimal.js';
import { anAddress } from '@twinlane/core/testing/buildMarket';
import { afterEach, describe, expect, it } from 'vitest';
import type { CachedPrice, PriceCache } from '../priceCache.ts';

function at(time: number): CachedPrice {
  return { known: true, observation: { usd: new Decimal(time), at: time } };
}

/** What every form of the cache promises. `open` gives another one over the same second level, if there is one. */
export function cacheContract(name: string, open: (platform: string) => PriceCache): void {
  const opened: PriceCache[] = [];
  const platform = `contract-${process.pid}-${Date.now()}`;
  const start = (chain = platform): PriceCache => {
    const cache = open(chain);
    opened.push(cache);
    return cache;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((cache) => cache.close()));
  });

  describe(`the price cache in ${name}`, () => {
    it('gives back what was put, exactly, and undefined for the rest', async () => {
      const cache = start();
      const observation = { usd: new Decimal('1.23456789012345678901234567'), at: 1_800_000_000_123 };
      await cache.put(anAddress(1), { known: true, observation });
      await cache.put(anAddress(2), { known: false });
      expect(await cache.get(anAddress(1))).toEqual({ known: true, observation });
      expect(await cache.get(anAddress(2))).toEqual({ known: false });
      expect(await cache.get(anAddress(3))).toBeUndefined();
    });

    it('replaces an older answer, and keeps chains apart', async () => {
      const cache = start();
      await cache.put(anAddress(4), at(1));
      await cache.put(anAddress(4), at(2));
      expect(await cache.get(anAddress(4))).toEqual(at(2));
      expect(await start(`${platform}-other`).get(anAddress(4))).toBeUndefined();
    });
  });
}
