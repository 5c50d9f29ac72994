import type { Token } from '../market/token.ts';
import type { Address } from '../money/hex.ts';
import type { Pool } from './pool.ts';
import { quoteExactIn, type SwapQuote } from './quote.ts';

/** One pool crossed in one direction. */
export interface Hop {
  readonly pool: Pool;
  readonly tokenIn: Token;
  readonly tokenOut: Token;
}

/** Pools crossed one after the other; each hop's `tokenOut` is the next one's `tokenIn`. At least one hop. */
export interface Route {
  readonly hops: readonly Hop[];
}

/** What a trade along a route would do. */
export interface RouteQuote {
  /** Base units of the first hop's `tokenIn` that its pool takes. */
  readonly amountIn: bigint;
  /** Base units of the last hop's `tokenOut`. */
  readonly amountOut: bigint;
  /** Whether every hop could trade all that reached it. */
  readonly complete: boolean;
  /** One quote per hop, in order. */
  readonly hops: readonly SwapQuote[];
}

/**
 * Quotes selling exactly `amountIn` along a route. A pool that the route crosses twice is quoted the second time as the first
 * crossing left it.
 * @throws FatalError as `quoteExactIn`.
 */
export function quoteRoute(route: Route, amountIn: bigint): RouteQuote {
  const states = new Map<Address, Pool>();
  const hops: SwapQuote[] = [];
  let amount = amountIn;
  for (const hop of route.hops) {
    const quote = quoteExactIn(states.get(hop.pool.address) ?? hop.pool, hop.tokenIn.address, amount);
    states.set(hop.pool.address, quote.after);
    hops.push(quote);
    amount = quote.amountOut;
  }
  return {
    amountIn: hops[0]?.amountIn ?? 0n,
    amountOut: amount,
    complete: hops.every((hop) => hop.complete),
    hops,
  };
}

/**
 * The single pool that pays most for `amountIn`, with its quote; the first of equals. `undefined` where no pool pairs the two
 * tokens and trades the whole amount.
 */
export function bestDirectRoute(
  pools: Iterable<Pool>,
  tokenIn: Token,
  tokenOut: Token,
  amountIn: bigint,
): { readonly route: Route; readonly quote: RouteQuote } | undefined {
  let best: { readonly route: Route; readonly quote: RouteQuote } | undefined;
  for (const pool of pools) {
    if (!pairs(pool, tokenIn.address, tokenOut.address)) {
      continue;
    }
    const route: Route = { hops: [{ pool, tokenIn, tokenOut }] };
    const quote = quoteRoute(route, amountIn);
    if (quote.complete && (best === undefined || quote.amountOut > best.quote.amountOut)) {
      best = { route, quote };
    }
  }
  return best;
}

function pairs(pool: Pool, tokenA: Address, tokenB: Address): boolean {
  const { token0, token1 } = pool;
  return (
    (token0.address === tokenA && token1.address === tokenB) ||
    (token0.address === tokenB && token1.address === tokenA)
  );
}
