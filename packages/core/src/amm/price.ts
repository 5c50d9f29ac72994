import { Decimal } from 'decimal.js';
import { FatalError } from '../errors.ts';
import type { Token } from '../market/token.ts';
import type { Address } from '../money/hex.ts';
import type { Pool } from './pool.ts';
import { isToken0, type SwapQuote } from './quote.ts';

/** Prices are quotients of exact integers; forty digits keep far more of them than any use shows. */
const Quotient = Decimal.clone({ precision: 40 });

/**
 * The pool's marginal price of `token` before fees: `cash` per whole token. Zero where the pool is empty and has no price.
 * @throws FatalError `amm.unknown-token` when the pool does not pair the two tokens.
 */
export function spotPrice(pool: Pool, token: Token, cash: Token): Decimal {
  if (isToken0(pool, token.address) === isToken0(pool, cash.address)) {
    throw new FatalError(
      'amm.unknown-token',
      `Pool ${pool.address} has no price of ${token.address} in itself.`,
    );
  }
  const [cashUnits, tokenUnits] = spotRatio(pool, token.address);
  if (cashUnits === 0n || tokenUnits === 0n) {
    return new Decimal(0);
  }
  const perUnit = new Quotient(cashUnits.toString()).div(tokenUnits.toString());
  const scale = new Quotient(10).pow(token.decimals - cash.decimals);
  return new Decimal(perUnit.mul(scale));
}

/**
 * Share of the spot price that a quote loses to its own size, in basis points, excluding the pool's fee: the amount in less
 * its fee at the price before the trade is the yardstick. 0 … 10,000 with four decimals, rounded up; 10,000 for a quote that
 * pays nothing.
 * @throws FatalError `amm.unknown-token` for a token that the pool does not hold.
 */
export function priceImpactBps(pool: Pool, tokenIn: Address, quote: SwapQuote): number {
  const [unitsOut, unitsIn] = spotRatio(pool, tokenIn);
  const ideal = (quote.amountIn - quote.feeAmount) * unitsOut;
  const got = quote.amountOut * unitsIn;
  if (quote.amountOut === 0n || ideal === 0n) {
    return 10_000;
  }
  if (got >= ideal) {
    return 0;
  }
  return Number(((ideal - got) * 100_000_000n + ideal - 1n) / ideal) / 10_000;
}

/** The marginal price of `token` in the other token as a fraction of base units: [other, token]. */
function spotRatio(pool: Pool, token: Address): readonly [bigint, bigint] {
  const [token0Units, token1Units] =
    pool.kind === 'constantProduct'
      ? [pool.reserve0, pool.reserve1]
      : [1n << 192n, pool.sqrtPriceX96 * pool.sqrtPriceX96];
  return isToken0(pool, token) ? [token1Units, token0Units] : [token0Units, token1Units];
}
