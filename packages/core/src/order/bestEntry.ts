import { priceImpactBps } from '../amm/price.ts';
import type { Pool } from '../amm/pool.ts';
import { quoteWithImpact } from '../fill/quoteRoute.ts';
import type { HopQuote } from '../fill/quoteRoute.ts';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';

/** Where an entry may be made, and how far it may press the price. Amounts are cash base units. */
export interface EntryQuestion {
  readonly snapshot: Pick<MarketSnapshot, 'cash' | 'ownImpacts'>;
  readonly pools: readonly Pool[];
  readonly maxPriceImpactBps: number;
  /** The most that may go into a pool. */
  readonly most: (pool: Pool) => bigint;
}

/** An amount in one pool. */
export interface Entry {
  readonly amountIn: bigint;
  readonly hop: HopQuote;
  readonly priceImpactBps: number;
}

/** The largest entry in any of the pools; the best price among equal ones. Undefined where none takes anything. */
export function bestEntry(question: EntryQuestion): Entry | undefined {
  let best: Entry | undefined;
  for (const pool of question.pools) {
    const entry = largestIn(pool, question);
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

function largestIn(pool: Pool, question: EntryQuestion): Entry | undefined {
  const wanted = question.most(pool);
  const whole = wanted > 0n ? entryOf(pool, question, wanted) : undefined;
  if (whole !== undefined) {
    return whole;
  }
  let best: Entry | undefined;
  let low = 0n;
  let high = wanted;
  for (let count = 0; count < SEARCH_STEPS; count += 1) {
    const middle = (low + high) / 2n;
    const entry = middle > low ? entryOf(pool, question, middle) : undefined;
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
function entryOf(pool: Pool, question: EntryQuestion, amountIn: bigint): Entry | undefined {
  const { snapshot } = question;
  const cash = snapshot.cash.address;
  const hop = quoteWithImpact(pool, cash, amountIn, snapshot.ownImpacts);
  if (!hop.quote.complete || hop.quote.amountOut === 0n) {
    return undefined;
  }
  const impact = priceImpactBps(hop.pool, cash, hop.quote);
  return impact <= question.maxPriceImpactBps ? { amountIn, hop, priceImpactBps: impact } : undefined;
}
