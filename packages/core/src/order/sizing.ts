import { priceImpactBps } from '../amm/price.ts';
import type { Pool } from '../amm/pool.ts';
import { quoteWithImpact } from '../fill/quoteRoute.ts';
import type { HopQuote } from '../fill/quoteRoute.ts';
import { formatAmount } from '../money/tokenAmount.ts';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';

/** What bounds the size of an entry. Amounts are cash base units. */
export interface SizingRequest {
  readonly snapshot: MarketSnapshot;
  /** Pools that may be used. */
  readonly pools: readonly Pool[];
  readonly equity: bigint;
  /** What the account already holds of the token and has on order. */
  readonly held: bigint;
  /** Cash that no order in flight has reserved. */
  readonly availableCash: bigint;
  /** Share of the equity in one token, per cent. */
  readonly maxPositionPercent: number;
  /** Smallest trade, in whole units of cash. */
  readonly minTrade: number;
  readonly maxPriceImpactBps: number;
}

/** An entry that can be made, or the gate that forbids it. */
export type Sizing =
  | {
      readonly outcome: 'sized';
      readonly amountIn: bigint;
      readonly hop: HopQuote;
      readonly priceImpactBps: number;
      /** What bounded it, one phrase. */
      readonly boundBy: string;
    }
  | {
      readonly outcome: 'refused';
      readonly gate: 'sizing.position' | 'sizing.cash' | 'sizing.depth';
      /** One plain sentence. */
      readonly reason: string;
    };

/**
 * The largest entry within the level's share of equity, the free cash and the price impact limit, in the pool that
 * takes most of it (the best price among those that take all). Smaller than the smallest trade, it is refused.
 */
export function sizeEntry(request: SizingRequest): Sizing {
  const { snapshot, availableCash } = request;
  const percentMillionths = BigInt(Math.round(request.maxPositionPercent * 10_000));
  const share = (request.equity * percentMillionths) / 1_000_000n;
  const room = share > request.held ? share - request.held : 0n;
  const minimum = toCashUnits(request.minTrade, snapshot.cash.decimals);
  const show = (amount: bigint): string => `${cents(amount, snapshot.cash.decimals)} ${snapshot.cash.symbol}`;
  if (room < minimum || room === 0n) {
    const reason = `The level leaves room for ${show(room)} in this token; the smallest trade is ${show(minimum)}.`;
    return { outcome: 'refused', gate: 'sizing.position', reason };
  }
  if (availableCash < minimum || availableCash === 0n) {
    const reason = `There are ${show(availableCash)} of free cash; the smallest trade is ${show(minimum)}.`;
    return { outcome: 'refused', gate: 'sizing.cash', reason };
  }
  const wanted = room < availableCash ? room : availableCash;
  const best = bestPool(request, wanted);
  if (best === undefined || best.amountIn < minimum) {
    const limit = `${(request.maxPriceImpactBps / 100).toFixed(2)} %`;
    const reason =
      `The pools take ${show(best?.amountIn ?? 0n)} within a price impact of ${limit}; ` +
      `the smallest trade is ${show(minimum)}.`;
    return { outcome: 'refused', gate: 'sizing.depth', reason };
  }
  const boundBy =
    best.amountIn < wanted
      ? 'the depth of the pool'
      : room <= availableCash
        ? `the level's ${request.maxPositionPercent} % of equity`
        : 'the free cash';
  return { outcome: 'sized', ...best, boundBy };
}

interface Entry {
  readonly amountIn: bigint;
  readonly hop: HopQuote;
  readonly priceImpactBps: number;
}

function bestPool(request: SizingRequest, wanted: bigint): Entry | undefined {
  let best: Entry | undefined;
  for (const pool of request.pools) {
    const entry = largestIn(pool, request, wanted);
    if (entry !== undefined && (best === undefined || isBetter(entry, best))) {
      best = entry;
    }
  }
  return best;
}

function isBetter(entry: Entry, than: Entry): boolean {
  return entry.amountIn === than.amountIn
    ? entry.hop.quote.amountOut > than.hop.quote.amountOut
    : entry.amountIn > than.amountIn;
}

/** Halvings of the search for the largest amount: it ends within a millionth of what was wanted. */
const SEARCH_STEPS = 20;

function largestIn(pool: Pool, request: SizingRequest, wanted: bigint): Entry | undefined {
  const whole = entryOf(pool, request, wanted);
  if (whole !== undefined) {
    return whole;
  }
  let best: Entry | undefined;
  let low = 0n;
  let high = wanted;
  for (let count = 0; count < SEARCH_STEPS; count += 1) {
    const middle = (low + high) / 2n;
    const entry = middle > low ? entryOf(pool, request, middle) : undefined;
    if (entry === undefined) {
      high = middle;
    } else {
      best = entry;
      low = middle;
    }
  }
  return best;
}

/** Undefined where the pool cannot take the amount within the price impact limit. */
function entryOf(pool: Pool, request: SizingRequest, amountIn: bigint): Entry | undefined {
  const { snapshot } = request;
  const cash = snapshot.cash.address;
  const hop = quoteWithImpact(pool, cash, amountIn, snapshot.ownImpacts);
  if (!hop.quote.complete || hop.quote.amountOut === 0n) {
    return undefined;
  }
  const impact = priceImpactBps(hop.pool, cash, hop.quote);
  return impact <= request.maxPriceImpactBps ? { amountIn, hop, priceImpactBps: impact } : undefined;
}

/** Whole units as base units; fractions of a base unit are dropped. */
function toCashUnits(whole: number, decimals: number): bigint {
  return (BigInt(Math.round(whole * 1_000_000)) * 10n ** BigInt(decimals)) / 1_000_000n;
}

/** An amount cut to two decimals, for sentences. */
function cents(amount: bigint, decimals: number): string {
  const step = 10n ** BigInt(Math.max(0, decimals - 2));
  return formatAmount((amount / step) * step, decimals);
}
