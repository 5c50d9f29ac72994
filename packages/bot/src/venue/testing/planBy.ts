import type { Pool } from '@twinlane/core/amm/pool';
import { quoteExactIn, quoteExactOut } from '@twinlane/core/amm/quote';
import type { Hop } from '@twinlane/core/amm/route';
import type { PlannedPath, RoutePlan } from '@twinlane/core/amm/routePlan';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';

/** A path that a test wants: the pools in order, and what is sold (exact in) or bought (exact out) through them. */
export interface WantedPath {
  readonly pools: readonly Pool[];
  readonly amount: bigint;
}

/** Plans these very paths, each on the pools as the ones before it leave them. */
export function planBy(
  kind: RoutePlan['kind'],
  tokenIn: Token,
  tokenOut: Token,
  wanted: readonly WantedPath[],
): RoutePlan {
  const states = new Map<Address, Pool>();
  const paths = wanted.map(({ pools, amount }): PlannedPath => {
    const hops = hopsOf(tokenIn, pools);
    const route = { hops };
    const other = kind === 'exactIn' ? sell(hops, amount, states) : buy(hops, amount, states);
    return kind === 'exactIn'
      ? { route, amountIn: amount, amountOut: other }
      : { route, amountIn: other, amountOut: amount };
  });
  const sum = (side: 'amountIn' | 'amountOut') => paths.reduce((total, path) => total + path[side], 0n);
  return {
    kind,
    tokenIn,
    tokenOut,
    paths,
    amountIn: sum('amountIn'),
    amountOut: sum('amountOut'),
    gas: 0n,
  };
}

function hopsOf(tokenIn: Token, pools: readonly Pool[]): readonly Hop[] {
  let token = tokenIn;
  return pools.map((pool) => {
    const hop = {
      pool,
      tokenIn: token,
      tokenOut: pool.token0.address === token.address ? pool.token1 : pool.token0,
    };
    token = hop.tokenOut;
    return hop;
  });
}

function sell(hops: readonly Hop[], amountIn: bigint, states: Map<Address, Pool>): bigint {
  let amount = amountIn;
  for (const { pool, tokenIn } of hops) {
    const quote = quoteExactIn(states.get(pool.address) ?? pool, tokenIn.address, amount);
    states.set(pool.address, quote.after);
    amount = quote.amountOut;
  }
  return amount;
}

function buy(hops: readonly Hop[], amountOut: bigint, states: Map<Address, Pool>): bigint {
  let amount = amountOut;
  for (const { pool, tokenOut } of hops.toReversed()) {
    const quote = quoteExactOut(states.get(pool.address) ?? pool, tokenOut.address, amount);
    states.set(pool.address, quote.after);
    amount = quote.amountIn;
  }
  return amount;
}
