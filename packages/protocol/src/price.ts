import { z } from 'zod';
import { address, decimalString, isoTime } from './scalars.ts';

/** A token's price in US dollars, or why there is none. */
export const priceAnswer = z.discriminatedUnion('outcome', [
  z.object({
    token: address,
    outcome: z.literal('price'),
    /** US dollars per whole token. */
    usd: decimalString,
    /** When it was observed. */
    at: isoTime,
    ageMs: z.number().nonnegative(),
    source: z.enum(['coingecko', 'pools', 'peg']),
    /** `fresh`: at most 60 s old. `stale`: at most 4 minutes; nothing older is given. */
    freshness: z.enum(['fresh', 'stale']),
    /** How it compares with the other source; `none` where there is nothing recent to compare with. */
    check: z.enum(['agrees', 'deviates', 'none']),
  }),
  z.object({ token: address, outcome: z.literal('none'), reason: z.string() }),
]);
export type PriceAnswerView = z.infer<typeof priceAnswer>;

/** Query of `GET /api/prices`: prices in dollars of the tokens named, by checksummed address, or of `all` that have one. */
export const pricesQuery = z.object({
  token: z.union([address.transform((one) => [one]), z.array(address).max(100)]).optional(),
  dollars: z.enum(['all']).optional(),
});

const percentiles = z.object({ p50: z.number().nonnegative(), p95: z.number().nonnegative() });
const count = z.int().nonnegative();

/** `GET /api/prices/statistics`: what the price feed has done since the process started. */
export const priceStatistics = z.object({
  since: isoTime,
  /** Prices asked for, one per token. */
  reads: count,
  /** Share of reads answered with a price out of memory; absent before the first. */
  hitRate: z.number().min(0).max(1).optional(),
  /** Share of reads answered with a stale price. */
  staleShare: z.number().min(0).max(1).optional(),
  fresh: count,
  stale: count,
  none: count,
  bySource: z.object({ coingecko: count, pools: count, peg: count }),
  /** What CoinGecko calls the chain; absent where it is not asked. */
  platform: z.string().optional(),
  calls: count,
  /** Calls by day (UTC, `2026-01-31`). */
  callsByDay: z.record(z.string(), count),
  /** Calls that were due and not made for the quota's sake. */
  refusedByQuota: count,
  /** Failed calls by kind. */
  failures: z.record(z.string(), count),
  /** Prices that could not be taken: null, zero, negative, absurd. */
  refusedPrices: count,
  callMs: percentiles.optional(),
  readMs: percentiles.optional(),
  quota: z.object({
    plan: z.string(),
    perMinute: count,
    perMonth: count,
    usedToday: count,
    usedInMonth: count,
    /** No call is made before, unless somebody waits for a price. */
    nextCallAt: isoTime,
  }),
});
export type PriceStatisticsView = z.infer<typeof priceStatistics>;
