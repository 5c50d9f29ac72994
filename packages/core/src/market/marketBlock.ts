import type { Decimal } from 'decimal.js';
import type { Address, Hash } from '../money/hex.ts';
import { cashPrice } from './blockPrices.ts';
import type { BlockPrices, PoolPrice } from './blockPrices.ts';
import type { Bars } from './candleBook.ts';
import type { PricePoint } from './marketSnapshot.ts';
import { continues, withVolume } from './priceHistory.ts';
import type { PriceHistories } from './priceHistory.ts';
import { roundPrice } from './tallySwaps.ts';

/**
 * What is kept of a block for as long as it may be needed again: after a restart for the price histories, after a
 * reorganisation for the candles that were open.
 */
export interface MarketBlock {
  readonly number: number;
  readonly hash: Hash;
  /** Unix seconds. */
  readonly timestamp: number;
  /** Cash per whole native unit. */
  readonly native: Decimal;
  /** Whether `prices` names every token, rather than those that changed since the block kept before. */
  readonly whole: boolean;
  /** Prices with 18 significant digits; undefined for a token that has none any more. */
  readonly prices: ReadonlyMap<Address, PoolPrice | undefined>;
  readonly trades: Bars;
}

/** Prices as they are kept: with 18 significant digits. */
export function roundPrices({ native, tokens }: BlockPrices): BlockPrices {
  const rounded = [...tokens].map(
    ([token, { unit, price }]) => [token, { unit, price: roundPrice(price) }] as const,
  );
  return { native: roundPrice(native), tokens: new Map(rounded) };
}

/** The prices that differ from the earlier ones, and those that are gone. */
export function changedPrices(
  before: BlockPrices,
  after: BlockPrices,
): ReadonlyMap<Address, PoolPrice | undefined> {
  const changed = new Map<Address, PoolPrice | undefined>();
  for (const [token, price] of after.tokens) {
    const earlier = before.tokens.get(token);
    if (earlier?.unit !== price.unit || !earlier.price.eq(price.price)) {
      changed.set(token, price);
    }
  }
  for (const token of before.tokens.keys()) {
    if (!after.tokens.has(token)) {
      changed.set(token, undefined);
    }
  }
  return changed;
}

/** What kept blocks say: all prices at the last of them, and the history of each. */
export interface KeptPrices {
  readonly prices: BlockPrices;
  readonly histories: PriceHistories;
}

/**
 * Reads kept blocks, oldest first, from the first whole one on; undefined where there is none. Histories hold at most
 * `capacity` points, one for each block.
 */
export function readKeptPrices(blocks: readonly MarketBlock[], capacity: number): KeptPrices | undefined {
  const tokens = new Map<Address, PoolPrice>();
  const histories = new Map<Address, PricePoint[]>();
  let prices: BlockPrices | undefined;
  for (const block of blocks) {
    if (prices === undefined && !block.whole) {
      continue;
    }
    if (block.whole) {
      tokens.clear();
    }
    for (const [token, price] of block.prices) {
      if (price === undefined) {
        tokens.delete(token);
      } else {
        tokens.set(token, price);
      }
    }
    prices = { native: block.native, tokens };
    addPoints(histories, block, prices);
  }
  if (prices === undefined) {
    return undefined;
  }
  const bounded = [...histories]
    .filter(([token]) => tokens.has(token))
    .map(([token, points]) => [token, points.slice(-capacity)] as const);
  return { prices, histories: new Map(bounded) };
}

function addPoints(histories: Map<Address, PricePoint[]>, block: MarketBlock, prices: BlockPrices): void {
  const { number: blockNumber, timestamp } = block;
  for (const token of prices.tokens.keys()) {
    const price = cashPrice(prices, token)?.toNumber() ?? 0;
    if (price > 0) {
      const point = withVolume({ blockNumber, timestamp, price }, block.trades.get(token));
      const points = histories.get(token) ?? [];
      const last = points.at(-1);
      if (last !== undefined && continues(last, point)) {
        points.push(point);
      } else {
        histories.set(token, [point]);
      }
    }
  }
}
