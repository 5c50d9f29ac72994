import { z } from 'zod';
import type { Pool } from '../amm/pool.ts';
import { latestPrices } from '../market/latestPrices.ts';
import type { MarketSnapshot, TokenMarket } from '../market/marketSnapshot.ts';
import { poolDepth } from '../market/poolDepth.ts';
import { showPercent } from '../market/showPercent.ts';
import { showUnits } from '../money/showUnits.ts';
import { bestEntry, type Entry } from '../order/bestEntry.ts';
import { toCashUnits } from '../order/sizeBound.ts';
import { defineStrategy } from './strategy.ts';
import type { OwnTrading, Signal } from './strategy.ts';

const newPoolSniperParamsSchema = z
  .strictObject({
    maxAgeSeconds: z
      .number()
      .int()
      .min(1)
      .max(30 * 86_400)
      .default(900)
      .describe(
        "Chain seconds since the token's first pool appeared, after which it counts as new no longer",
      ),
    maxAgeBlocks: z
      .number()
      .int()
      .min(1)
      .max(1_000_000)
      .default(600)
      .describe('The same in blocks; whichever is over first ends it'),
    waitBlocks: z
      .number()
      .int()
      .min(0)
      .max(100_000)
      .default(3)
      .describe(
        'Blocks that pass before an entry, so that traps of the first blocks and taxes raised then show',
      ),
    minLiquidity: z
      .number()
      .positive()
      .max(1e12)
      .default(20_000)
      .describe("Cash that must stand in the token's pools, in whole units"),
    maxRisePercent: z
      .number()
      .positive()
      .max(100_000)
      .default(30)
      .describe('Most that the price may have risen or fallen since the first block, per cent'),
    maxImpactPercent: z
      .number()
      .positive()
      .max(50)
      .default(1)
      .describe('Most of the price that the purchase may lose to its own size, per cent'),
    spend: z
      .number()
      .positive()
      .max(1e9)
      .default(100)
      .describe("Cash for each token, in whole units; at least the intel level's smallest trade"),
    venues: z
      .array(z.string().min(1))
      .max(50)
      .default([])
      .describe('Venues whose pools it buys in; all of them where it is empty'),
  })
  .refine((params) => params.waitBlocks <= params.maxAgeBlocks, {
    path: ['waitBlocks'],
    message: 'waitBlocks must not be more than maxAgeBlocks',
  });
type NewPoolSniperParams = z.infer<typeof newPoolSniperParamsSchema>;

/** Buys tokens that have just come to the market, where the scan calls them safe. */
export const newPoolSniper = defineStrategy<NewPoolSniperParams>({
  kind: 'newPoolSniper',
  title: 'New-pool sniper',
  description:
    'Buys a token once, some blocks after its first pool appeared, where enough cash stands in its pools and the price has ' +
    'not run away since it opened. It buys nothing that the scan does not call safe on fresh evidence, and nothing that ' +
    'nobody saw come to the market. It never sells: that is left to the exit rules.',
  params: newPoolSniperParamsSchema,
  lane: 'fast',
  warmUp: () => 1,
  evaluate(snapshot, params, own) {
    const signals: Signal[] = [];
    for (const market of snapshot.tokens.values()) {
      const signal = isBought(market, own) ? undefined : judge(snapshot, market, params);
      if (signal !== undefined) {
        signals.push(signal);
      }
    }
    return signals;
  },
});

/** Each token is bought once, whatever came of it. */
function isBought({ token: { address } }: TokenMarket, { positions, purchases }: OwnTrading): boolean {
  return positions.has(address) || purchases[address] !== undefined;
}

/** How long a token has been on the market. */
interface Age {
  readonly blocks: number;
  readonly seconds: number;
}

function judge(
  snapshot: MarketSnapshot,
  market: TokenMarket,
  params: NewPoolSniperParams,
): Signal | undefined {
  const age = ageOf(snapshot, market, params);
  const change = age === undefined ? undefined : changeSinceOpening(snapshot, market);
  if (age === undefined || change === undefined || Math.abs(change) > params.maxRisePercent / 100) {
    return undefined;
  }
  const { venues } = params;
  const pools = market.pools.filter(({ venue }) => venues.length === 0 || venues.includes(venue));
  const standing = pools.reduce((sum, pool) => sum + poolDepth(pool, snapshot.cash.address), 0n);
  if (standing < toCashUnits(params.minLiquidity, snapshot.cash.decimals)) {
    return undefined;
  }
  const entry = entryOf(snapshot, pools, params);
  return entry === undefined
    ? undefined
    : signalOf({ snapshot, market, params, age, change, pools, standing, entry });
}

/** Undefined for what is too young or too old, and for what has no known age. */
function ageOf(
  { block, now }: MarketSnapshot,
  { listedAt, listedAtBlock }: TokenMarket,
  { waitBlocks, maxAgeBlocks, maxAgeSeconds }: NewPoolSniperParams,
): Age | undefined {
  if (listedAt === undefined || listedAtBlock === undefined) {
    return undefined;
  }
  const age = { blocks: block.number - listedAtBlock, seconds: now - listedAt };
  const isNew = age.blocks <= maxAgeBlocks && age.seconds >= 0 && age.seconds <= maxAgeSeconds;
  return isNew && age.blocks >= waitBlocks ? age : undefined;
}

/** As a share of the opening price; undefined where either price is not known. */
function changeSinceOpening(snapshot: MarketSnapshot, market: TokenMarket): number | undefined {
  const [price] = latestPrices(snapshot, market, 1) ?? [];
  const { openingPrice } = market;
  if (price === undefined || openingPrice === undefined || !(openingPrice > 0) || market.price.isZero()) {
    return undefined;
  }
  const change = price / openingPrice - 1;
  return Number.isFinite(change) ? change : undefined;
}

/** What the pools take of the spend within the impact that is allowed. */
function entryOf(
  snapshot: MarketSnapshot,
  pools: readonly Pool[],
  { spend, maxImpactPercent }: NewPoolSniperParams,
): Entry | undefined {
  const most = toCashUnits(spend, snapshot.cash.decimals);
  const maxPriceImpactBps = Math.floor(100 * maxImpactPercent);
  return bestEntry({ snapshot, pools, maxPriceImpactBps, most: () => most });
}

interface Reading {
  readonly snapshot: MarketSnapshot;
  readonly market: TokenMarket;
  readonly params: NewPoolSniperParams;
  readonly age: Age;
  readonly change: number;
  /** Those that may be bought in, and the cash in them. */
  readonly pools: readonly Pool[];
  readonly standing: bigint;
  readonly entry: Entry;
}

function signalOf({ snapshot, market, params, age, change, pools, standing, entry }: Reading): Signal {
  const { cash } = snapshot;
  const spend = Number(entry.amountIn) / 10 ** cash.decimals;
  const liquidity = Number(standing) / 10 ** cash.decimals;
  const usedRise = Math.abs(change) / (params.maxRisePercent / 100);
  const thinness = params.minLiquidity / liquidity;
  const direction = change > 0 ? 'rose' : 'fell';
  return {
    side: 'buy',
    token: market.token.address,
    confidence: BEST - RISE_POINTS * Math.min(1, usedRise) - THIN_POINTS * Math.min(1, thinness),
    spend,
    onlyPools: pools.map(({ address }) => address),
    onlySafe: true,
    positives: [
      `the token came to the market ${age.blocks} blocks or ${age.seconds} s ago`,
      `${showUnits(standing, cash)} stand in its pools`,
    ],
    negatives: [
      ...(Math.abs(change) < 0.0005
        ? []
        : [`the price ${direction} ${showPercent(Math.abs(change))} since it opened`]),
      ...(spend < params.spend ? [`its pools take no more than ${showUnits(entry.amountIn, cash)}`] : []),
      'there is no history to judge it by',
    ],
    features: {
      ageBlocks: age.blocks,
      ageSeconds: age.seconds,
      change,
      liquidity,
      impactBps: entry.priceImpactBps,
    },
  };
}

/** Confidence in a deep pool at its opening price, and what a whole change and a bare least of cash take off it. */
const BEST = 92;
const RISE_POINTS = 20;
const THIN_POINTS = 10;
