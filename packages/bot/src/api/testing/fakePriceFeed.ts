import { Decimal } from 'decimal.js';
import { UserError } from '@twinlane/core/errors';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address } from '@twinlane/core/money/hex';
import type { PriceAnswer } from '@twinlane/core/price/priceAnswer';
import type { ApiContext } from '../appState.ts';

/** A feed that knows the prices it is given, as of now. */
export function createFakePriceFeed(usd: ReadonlyMap<Address, string> = new Map()): ApiContext['priceFeed'] {
  const since = Date.now();
  let reads = 0;

  async function price(token: Address): Promise<PriceAnswer> {
    if (toChecksumAddress(token) !== token) {
      throw new UserError('price.notChecksummed', `${token} is not in its checksummed form.`);
    }
    reads += 1;
    const text = usd.get(token);
    return text === undefined
      ? { outcome: 'none', reason: 'Nobody knows it.' }
      : {
          outcome: 'price',
          usd: new Decimal(text),
          at: Date.now(),
          source: 'coingecko',
          freshness: 'fresh',
          check: 'agrees',
        };
  }

  return {
    price,
    prices: async (tokens) =>
      new Map(await Promise.all(tokens.map(async (token) => [token, await price(token)] as const))),
    tokens: () => usd.keys(),
    statistics: () => ({
      since,
      reads,
      hits: reads,
      fresh: reads,
      stale: 0,
      none: 0,
      bySource: { coingecko: reads, pools: 0, peg: 0 },
      platform: 'twinlane-sandbox',
      calls: 1,
      callsByDay: { '2026-01-31': 1 },
      refusedByQuota: 0,
      failures: { timeout: 1 },
      refusedPrices: 0,
      callMs: { p50: 12, p95: 40 },
      quota: {
        plan: 'demo',
        perMinute: 100,
        perMonth: 10_000,
        usedToday: 1,
        usedInMonth: 1,
        nextCallAt: since,
      },
    }),
  };
}
