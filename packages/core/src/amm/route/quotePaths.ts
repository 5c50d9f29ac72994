import type { Address } from '../../money/hex.ts';
import type { Pool } from '../pool.ts';
import { quoteExactIn, quoteExactOut, type SwapQuote } from '../quote.ts';
import type { Hop, Route } from '../route.ts';
import type { PlannedPath } from '../routePlan.ts';
import { pathsGas, POOL_GAS, tickGas } from './routeGas.ts';
import { afterTax, type TransferTax } from './transferTax.ts';

/** Routes quoted one after the other. */
export interface QuotedPaths {
  readonly paths: readonly PlannedPath[];
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  /** Units of gas that executing them is expected to use. */
  readonly gas: bigint;
}

/** A route and the amount that is fixed: what is sold along it, or what is to come out of it. */
export interface PathAmount {
  readonly route: Route;
  readonly amount: bigint;
}

/**
 * Quotes routes as the contracts execute them: in order, each on the pools as the ones before it leave them. Undefined where one
 * of them cannot trade all of its amount. Taxes are those of the token sold and the one bought, by address.
 * @throws FatalError as `quoteExactIn`.
 */
export function quotePaths(
  kind: 'exactIn' | 'exactOut',
  amounts: readonly PathAmount[],
  taxes: ReadonlyMap<Address, TransferTax> = new Map(),
): QuotedPaths | undefined {
  const states = new Map<Address, Pool>();
  const paths: PlannedPath[] = [];
  let gas = pathsGas(amounts.length);
  const cross = (hop: Hop, quote: (pool: Pool) => SwapQuote): SwapQuote => {
    const before = states.get(hop.pool.address) ?? hop.pool;
    const quoted = quote(before);
    states.set(hop.pool.address, quoted.after);
    gas += POOL_GAS[before.kind];
    if (before.kind === 'concentratedLiquidity' && quoted.after.kind === 'concentratedLiquidity') {
      gas += tickGas(before, quoted.after);
    }
    return quoted;
  };
  for (const { route, amount } of amounts) {
    const path = kind === 'exactIn' ? payOut(route, amount, taxes, cross) : payFor(route, amount, cross);
    if (path === undefined) {
      return undefined;
    }
    paths.push(path);
  }
  return {
    paths,
    amountIn: paths.reduce((sum, { amountIn }) => sum + amountIn, 0n),
    amountOut: paths.reduce((sum, { amountOut }) => sum + amountOut, 0n),
    gas,
  };
}

type Cross = (hop: Hop, quote: (pool: Pool) => SwapQuote) => SwapQuote;

function payOut(
  route: Route,
  amountIn: bigint,
  taxes: ReadonlyMap<Address, TransferTax>,
  cross: Cross,
): PlannedPath | undefined {
  const sold = route.hops[0]?.tokenIn.address;
  const bought = route.hops.at(-1)?.tokenOut.address;
  let amount = sold === undefined ? 0n : afterTax(amountIn, taxes.get(sold)?.sell);
  for (const hop of route.hops) {
    const arriving = amount;
    const quote = cross(hop, (pool) => quoteExactIn(pool, hop.tokenIn.address, arriving));
    if (!quote.complete || quote.amountOut === 0n) {
      return undefined;
    }
    amount = quote.amountOut;
  }
  const amountOut = bought === undefined ? 0n : afterTax(amount, taxes.get(bought)?.buy);
  return amountOut > 0n ? { route, amountIn, amountOut } : undefined;
}

function payFor(route: Route, amountOut: bigint, cross: Cross): PlannedPath | undefined {
  let amount = amountOut;
  for (const hop of route.hops.toReversed()) {
    const wanted = amount;
    const quote = cross(hop, (pool) => quoteExactOut(pool, hop.tokenOut.address, wanted));
    if (!quote.complete || quote.amountIn === 0n) {
      return undefined;
    }
    amount = quote.amountIn;
  }
  return { route, amountIn: amount, amountOut };
}
