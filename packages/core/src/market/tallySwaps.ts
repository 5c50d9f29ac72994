import { Decimal } from 'decimal.js';
import type { Pool } from '../amm/pool.ts';
import type { Address } from '../money/hex.ts';
import type { PoolSwap } from '../ports.ts';
import { cashPrice } from './blockPrices.ts';
import type { BlockPrices } from './blockPrices.ts';
import { mergeBars } from './candle.ts';
import type { Bar } from './candle.ts';
import { worthBeside } from './swapWorth.ts';
import type { Token } from './token.ts';

/** One block's swaps, and what is needed to say what they were worth. */
export interface BlockTrades {
  readonly swaps: readonly PoolSwap[];
  readonly pool: (address: Address) => Pool | undefined;
  readonly cash: Token;
  readonly wrappedNative: Token;
  /** The prices at the end of the parent block; absent where it was not seen. */
  readonly before: BlockPrices | undefined;
  /** The prices at the end of the block. */
  readonly after: BlockPrices;
}

const DIGITS = 18;

/**
 * What a block's swaps come to, by token. A swap in a pool counts for both its tokens. Its worth is the cash that moved, or
 * the native currency that moved at the block's price, or else the token itself at its own price. Cash has no bar, nor has a
 * token without a price.
 */
export function tallySwaps(trades: BlockTrades): ReadonlyMap<Address, Bar> {
  const bars = new Map<Address, Bar>();
  for (const { pool: address, amount0, amount1 } of trades.swaps) {
    const pool = trades.pool(address);
    if (pool !== undefined) {
      count(bars, trades, pool.token0, amount0, pool.token1, amount1);
      count(bars, trades, pool.token1, amount1, pool.token0, amount0);
    }
  }
  return bars;
}

/** A price as candles keep it. */
export function roundPrice(price: Decimal): Decimal {
  return price.toSignificantDigits(DIGITS);
}

function count(
  bars: Map<Address, Bar>,
  trades: BlockTrades,
  token: Token,
  amount: bigint,
  other: Token,
  otherAmount: bigint,
): void {
  const { before, after } = trades;
  const price = cashPrice(after, token.address);
  const volume = worthBeside(trades, { token, amount }, { token: other, amount: otherAmount });
  if (price === undefined || volume === undefined || amount === 0n) {
    return;
  }
  const close = roundPrice(price);
  const priceBefore = before === undefined ? undefined : cashPrice(before, token.address);
  const open = priceBefore === undefined ? close : roundPrice(priceBefore);
  const swap: Bar = {
    open,
    high: Decimal.max(open, close),
    low: Decimal.min(open, close),
    close,
    volume,
    buys: amount < 0n ? 1 : 0,
    sells: amount > 0n ? 1 : 0,
  };
  bars.set(token.address, mergeBars(bars.get(token.address), swap));
}
