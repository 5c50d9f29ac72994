import type { Pool } from '../amm/pool.ts';
import { isToken0, quoteExactIn } from '../amm/quote.ts';
import type { Address } from '../money/hex.ts';

/** A trade that others may see before it is mined. */
export interface ExposedTrade {
  readonly pool: Pool;
  readonly tokenIn: Address;
  readonly amountIn: bigint;
  /** What an attacker pays for the gas of both of its transactions, base units of `tokenIn`. */
  readonly attackerGas: bigint;
  /** No more than this is answered, basis points. */
  readonly mostBps: number;
}

const BPS = 10_000n;
/** Halvings of the search for what an attacker can put before the trade: within a millionth of it. */
const SEARCH_STEPS = 20;
/** Shares of the most an attacker can put in that are tried, 1024ths: more is not always better, as fees grow with it. */
const SHARES = [1n, 2n, 4n, 8n, 16n, 32n, 64n, 128n, 256n, 384n, 512n, 640n, 768n, 896n, 1_024n] as const;

/**
 * The largest slippage, in whole basis points, at which no sandwich of the trade earns anything: an attacker buys before it
 * as much as its minimum output allows, lets it through, and sells all of that again, paying the pool's fee twice and its
 * gas. 0 where the smallest slippage would pay already. Of the pool as it is: both kinds by their exact arithmetic.
 */
export function sandwichBound(trade: ExposedTrade): number {
  const expected = quoteExactIn(trade.pool, trade.tokenIn, trade.amountIn).amountOut;
  if (expected === 0n) {
    return 0;
  }
  let safe = 0;
  let paying = trade.mostBps + 1;
  while (paying - safe > 1) {
    const bps = (safe + paying) >> 1;
    if (pays(trade, expected, bps)) {
      paying = bps;
    } else {
      safe = bps;
    }
  }
  return safe;
}

type Attacked = Omit<ExposedTrade, 'mostBps'>;

/**
 * What an attacker could earn from the trade at that slippage at best, of the shares that are tried; 0 where nothing can be
 * earned. `undefined` where the pool pays nothing for the trade.
 */
export function sandwichProfit(trade: Attacked, bps: number): bigint | undefined {
  const expected = quoteExactIn(trade.pool, trade.tokenIn, trade.amountIn).amountOut;
  if (expected === 0n) {
    return undefined;
  }
  const most = mostBefore(trade, leastAt(expected, bps));
  return SHARES.reduce((best, share) => {
    const front = (most * share) / 1_024n;
    const earned = front > 0n ? profit(trade, front) : 0n;
    return earned > best ? earned : best;
  }, 0n);
}

function leastAt(expected: bigint, bps: number): bigint {
  return (expected * (BPS - BigInt(bps)) + BPS - 1n) / BPS;
}

/** Whether a sandwich within that slippage earns anything. */
function pays(trade: Attacked, expected: bigint, bps: number): boolean {
  const most = mostBefore(trade, leastAt(expected, bps));
  return SHARES.some((share) => {
    const front = (most * share) / 1_024n;
    return front > 0n && profit(trade, front) > 0n;
  });
}

/** The most that can be put in before the trade with at least `least` still coming out of it. */
function mostBefore(trade: Attacked, least: bigint): bigint {
  let low = 0n;
  let high = trade.amountIn;
  while (leaves(trade, high) >= least && high < trade.amountIn << 40n) {
    low = high;
    high *= 2n;
  }
  for (let count = 0; count < SEARCH_STEPS && high - low > 1n; count += 1) {
    const middle = (low + high) / 2n;
    if (leaves(trade, middle) >= least) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

/** What comes out of the trade after so much was put in before it. */
function leaves({ pool, tokenIn, amountIn }: Attacked, front: bigint): bigint {
  const before = quoteExactIn(pool, tokenIn, front);
  const { complete, amountOut } = quoteExactIn(before.after, tokenIn, amountIn);
  return before.complete && complete ? amountOut : 0n;
}

function profit({ pool, tokenIn, amountIn, attackerGas }: Attacked, front: bigint): bigint {
  const bought = quoteExactIn(pool, tokenIn, front);
  const traded = quoteExactIn(bought.after, tokenIn, amountIn);
  const tokenOut = isToken0(pool, tokenIn) ? pool.token1.address : pool.token0.address;
  const sold = quoteExactIn(traded.after, tokenOut, bought.amountOut);
  return sold.amountOut - bought.amountIn - attackerGas;
}
