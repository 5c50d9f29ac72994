import { MAX_SWAP_AMOUNT } from '../amm/concentratedLiquidity.ts';
import type { Pool } from '../amm/pool.ts';
import { isToken0, quoteExactIn } from '../amm/quote.ts';
import type { Address } from '../money/hex.ts';

/**
 * Base units of `token` that the pool can pay out: a pair's reserve, or all that a concentrated pool's positions hold
 * of it between the price and the end of prices. Fees that lie uncollected in the contract are not counted.
 */
export function poolDepth(pool: Pool, token: Address): bigint {
  const isFirst = isToken0(pool, token);
  if (pool.kind === 'constantProduct') {
    return isFirst ? pool.reserve0 : pool.reserve1;
  }
  const other = isFirst ? pool.token1 : pool.token0;
  return quoteExactIn(pool, other.address, MAX_SWAP_AMOUNT).amountOut;
}
