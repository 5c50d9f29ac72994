import type { Pool } from '../amm/pool.ts';
import { quoteExactIn } from '../amm/quote.ts';
import { pathsGas, POOL_GAS, tickGas } from '../amm/route/routeGas.ts';
import type { Hop } from '../amm/route.ts';

/** A trade from a token through two pools or more back to it, exact to the wei on the state of its hops' pools. */
export interface Cycle {
  /** Each hop's `tokenOut` is the next one's `tokenIn`; the first's `tokenIn` is the last's `tokenOut`. No pool twice. */
  readonly hops: readonly Hop[];
  /** Base units of the token that goes round. */
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  /** Units of gas that it is expected to use in one transaction. */
  readonly gas: bigint;
}

/** What the hops pay one after the other; undefined where a pool does not take all that comes to it, or pays nothing. */
export function quoteCycle(hops: readonly Hop[], amountIn: bigint): Cycle | undefined {
  let amount = amountIn;
  let gas = pathsGas(1);
  for (const { pool, tokenIn } of hops) {
    const quote = quoteExactIn(pool, tokenIn.address, amount);
    if (!quote.complete || quote.amountOut === 0n) {
      return undefined;
    }
    amount = quote.amountOut;
    gas += gasOf(pool, quote.after);
  }
  return { hops, amountIn, amountOut: amount, gas };
}

function gasOf(pool: Pool, after: Pool): bigint {
  const isRange = pool.kind === 'concentratedLiquidity' && after.kind === 'concentratedLiquidity';
  return POOL_GAS[pool.kind] + (isRange ? tickGas(pool, after) : 0n);
}
