import type { Pool } from '../amm/pool.ts';
import type { Address } from '../money/hex.ts';
import type { PoolSwap } from '../ports.ts';
import { cashPrice, type BlockPrices } from './blockPrices.ts';
import type { Token } from './token.ts';
import { valueOf } from './valuation.ts';

/** What tells what a swap was worth. */
export interface WorthSource {
  readonly cash: Token;
  readonly wrappedNative: Token;
  /** The prices at the end of the block. */
  readonly after: BlockPrices;
}

/** What a pool got of one of its tokens; less than zero: what it paid. */
export interface MovedAmount {
  readonly token: Token;
  readonly amount: bigint;
}

/** No swap counts for more base units of cash than this, so that tokens with absurd prices cannot overflow a sum. */
const MOST_WORTH = 10n ** 48n;

/**
 * Cash base units that a swap moved, rounded down: the cash beside the token, or the native currency beside it at the block's
 * price, or else the token itself at its own price. Undefined for cash, and for a token without a price.
 */
export function worthBeside(
  { cash, wrappedNative, after }: WorthSource,
  { token, amount }: MovedAmount,
  other: MovedAmount,
): bigint | undefined {
  const price = token.address === cash.address ? undefined : cashPrice(after, token.address);
  if (price === undefined) return undefined;
  if (other.token.address === cash.address) return bounded(magnitude(other.amount));
  return other.token.address === wrappedNative.address && other.amount !== 0n
    ? bounded(valueOf(magnitude(other.amount), other.token, after.native, cash))
    : bounded(valueOf(magnitude(amount), token, price, cash));
}

/** Cash base units that each pool's swaps of a block moved; a pool of which neither token has a price is left out. */
export function worthByPool(
  source: WorthSource,
  swaps: readonly PoolSwap[],
  poolAt: (address: Address) => Pool | undefined,
): ReadonlyMap<Address, bigint> {
  const sums = new Map<Address, bigint>();
  for (const { pool: address, amount0, amount1 } of swaps) {
    const pool = poolAt(address);
    if (pool === undefined) continue;
    const [one, other] = [
      { token: pool.token0, amount: amount0 },
      { token: pool.token1, amount: amount1 },
    ];
    const worth = worthBeside(source, one, other) ?? worthBeside(source, other, one);
    if (worth !== undefined) sums.set(address, (sums.get(address) ?? 0n) + worth);
  }
  return sums;
}

function bounded(worth: bigint): bigint {
  return worth > MOST_WORTH ? MOST_WORTH : worth;
}

function magnitude(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}
