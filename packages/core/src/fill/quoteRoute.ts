import type { Pool } from '../amm/pool.ts';
import type { SwapQuote } from '../amm/quote.ts';
import { isToken0, quoteExactIn } from '../amm/quote.ts';
import type { Address } from '../money/hex.ts';
import { applyOwnImpact } from './ownImpact.ts';
import type { OwnImpact } from './ownImpact.ts';

/** One pool of a route, crossed. */
export interface HopQuote {
  /** The pool with the account's own impact laid over it: what the quote was made against. */
  readonly pool: Pool;
  readonly tokenIn: Address;
  readonly tokenOut: Address;
  readonly quote: SwapQuote;
}

/** What a route pays, hop by hop. */
export interface RouteQuote {
  readonly amountOut: bigint;
  /** False where a pool could not take all that came to it, or paid nothing. */
  readonly complete: boolean;
  readonly hops: readonly HopQuote[];
}

/** Quotes one pool with the account's own impact laid over it. */
export function quoteWithImpact(
  pool: Pool,
  tokenIn: Address,
  amountIn: bigint,
  impacts: ReadonlyMap<Address, OwnImpact>,
): HopQuote {
  const seen = applyOwnImpact(pool, impacts.get(pool.address), tokenIn);
  return {
    pool: seen,
    tokenIn,
    tokenOut: isToken0(pool, tokenIn) ? pool.token1.address : pool.token0.address,
    quote: quoteExactIn(seen, tokenIn, amountIn),
  };
}

/** Quotes pools one after the other, each handed what the one before it paid. */
export function quoteRoute(
  pools: readonly Pool[],
  tokenIn: Address,
  amountIn: bigint,
  impacts: ReadonlyMap<Address, OwnImpact>,
): RouteQuote {
  const hops: HopQuote[] = [];
  let token = tokenIn;
  let amount = amountIn;
  for (const pool of pools) {
    const hop = quoteWithImpact(pool, token, amount, impacts);
    hops.push(hop);
    token = hop.tokenOut;
    amount = hop.quote.amountOut;
  }
  const complete = hops.every(({ quote }) => quote.complete && quote.amountOut > 0n);
  return { amountOut: complete ? amount : 0n, complete, hops };
}
