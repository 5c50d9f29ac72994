import { Decimal } from 'decimal.js';
import type { Pool } from '../amm/pool.ts';
import type { Address } from '../money/hex.ts';
import type { PoolSwap } from '../ports.ts';
import { cashPrice } from './blockPrices.ts';
import type { BlockPrices } from './blockPrices.ts';
import { mergeBars } from './candle.ts';
import type { Bar } from './candle.ts';
import type { Token } from './token.ts';
import { valueOf } from './valuation.ts';

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

/** No swap counts for more base units of cash than this, so that tokens with absurd prices cannot overflow a sum. */
const MOST_VOLUME = 10n ** 48n;
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
  const { cash, before, after } = trades;
  const price = cashPrice(after, token.address);
  if (token.address === cash.address || price === undefined || amount === 0n) {
    return;
  }
  const close = roundPrice(price);
  const priceBefore = before === undefined ? undefined : cashPrice(before, token.address);
  const open = priceBefore === undefined ? close : roundPrice(priceBefore);
  const worth = worthOf(trades, token, amount, other, otherAmount, price);
  const swap: Bar = {
    open,
    high: Decimal.max(open, close),
    low: Decimal.min(open, close),
    close,
    volume: worth > MOST_VOLUME ? MOST_VOLUME : worth,
    buys: amount < 0n ? 1 : 0,
    sells: amount > 0n ? 1 : 0,
  };
  bars.set(token.address, mergeBars(bars.get(token.address), swap));
}

function worthOf(
  { cash, wrappedNative, after }: BlockTrades,
  token: Token,
  amount: bigint,
  other: Token,
  otherAmount: bigint,
  price: Decimal,
): bigint {
  if (other.address === cash.address) {
    return magnitude(otherAmount);
  }
  return other.address === wrappedNative.address && otherAmount !== 0n
    ? valueOf(magnitude(otherAmount), other, after.native, cash)
    : valueOf(magnitude(amount), token, price, cash);
}

function magnitude(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}
