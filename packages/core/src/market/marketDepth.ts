import type { Decimal } from 'decimal.js';
import {
  HIGHEST_PRICE_LIMIT,
  isPriceLimitAhead,
  LOWEST_PRICE_LIMIT,
  MAX_SWAP_AMOUNT,
  swap,
} from '../amm/concentratedLiquidity.ts';
import type { ConcentratedLiquidityPool, ConstantProductPool, Pool } from '../amm/pool.ts';
import { isToken0, quoteExactIn } from '../amm/quote.ts';
import { FEE_UNIT } from '../amm/swapMath.ts';
import type { Address } from '../money/hex.ts';
import { integerSqrt } from '../money/integerSqrt.ts';
import { divUp } from '../money/mulDiv.ts';
import type { Token } from './token.ts';
import { nativeValue } from './valuation.ts';

/** How far the price is moved, basis points: 1, 2 and 5 %. */
export const DEPTH_BPS = [100, 200, 500] as const;

/** What it takes to move a token's price, cash base units. */
export interface DepthLevel {
  /** How far, in basis points of the price. */
  readonly bps: number;
  /** Cash that buyers put in until the price has risen so far, fees included. */
  readonly buy: bigint;
  /** Cash that sellers have taken out when the price has fallen so far. */
  readonly sell: bigint;
}

/** Where depth is read from. */
export interface DepthSource {
  readonly cash: Token;
  readonly wrappedNative: Token;
  /** Cash per whole native unit. */
  readonly nativePrice: Decimal;
  poolsOf(tokenA: Address, tokenB: Address): readonly Pool[];
}

/**
 * The token's depth at 1, 2 and 5 %: each of its pools with cash or with the wrapped native currency is taken by itself to
 * the price that is so much above or below its own, and what that takes is added up. Exact for both protocols but for the
 * conversion of the native currency, which rounds down.
 */
export function marketDepth(source: DepthSource, token: Address): readonly DepthLevel[] {
  const { cash, wrappedNative, nativePrice } = source;
  const inCash = source.poolsOf(token, cash.address);
  const inNative = token === wrappedNative.address ? [] : source.poolsOf(token, wrappedNative.address);
  return DEPTH_BPS.map((bps) => {
    const total = (side: 'buy' | 'sell'): bigint =>
      sum(inCash, token, bps, side) + nativeValue(sum(inNative, token, bps, side), nativePrice, cash);
    return { bps, buy: total('buy'), sell: total('sell') };
  });
}

/**
 * Base units of the pool's other token that buyers put in (fee included) until the price of `token` has risen by so many
 * basis points, or that sellers take out until it has fallen by as many. Exact to the last units.
 * @throws FatalError `amm.unknown-token` for a token that the pool does not hold.
 */
export function poolDepthAt(pool: Pool, token: Address, bps: number, side: 'buy' | 'sell'): bigint {
  return pool.kind === 'constantProduct'
    ? pairDepth(pool, token, bps, side)
    : rangeDepth(pool, token, bps, side);
}

const WHOLE_BPS = 10_000n;

function sum(pools: readonly Pool[], token: Address, bps: number, side: 'buy' | 'sell'): bigint {
  return pools.reduce((total, pool) => total + poolDepthAt(pool, token, bps, side), 0n);
}

/** By how much the price of what is put in falls, as a fraction: [1, 1 + bps] for a purchase, [1 − bps, 1] for a sale. */
function priceRatio(bps: number, side: 'buy' | 'sell'): readonly [fallen: bigint, full: bigint] {
  return side === 'buy' ? [WHOLE_BPS, WHOLE_BPS + BigInt(bps)] : [WHOLE_BPS - BigInt(bps), WHOLE_BPS];
}

/**
 * With reserve `R` of what is put in, fee share `φ` kept out and `a` put in, the price moves by the factor
 * `(R + a)(R + (1 − φ) a) / R²`. Solved for the largest whole `a`.
 */
function pairDepth(pool: ConstantProductPool, token: Address, bps: number, side: 'buy' | 'sell'): bigint {
  const tokenFirst = isToken0(pool, token);
  const first = tokenFirst === (side === 'sell');
  const reserveIn = first ? pool.reserve0 : pool.reserve1;
  if (pool.reserve0 === 0n || pool.reserve1 === 0n) {
    return 0n;
  }
  const [fallen, full] = priceRatio(bps, side);
  const kept = FEE_UNIT - BigInt(pool.fee);
  const both = kept + FEE_UNIT;
  const root = integerSqrt(
    reserveIn * reserveIn * fallen * (both * both * fallen + 4n * kept * FEE_UNIT * (full - fallen)),
  );
  const amountIn = (root - reserveIn * both * fallen) / (2n * kept * fallen);
  const tokenIn = first ? pool.token0 : pool.token1;
  const quote = quoteExactIn(pool, tokenIn.address, amountIn);
  return side === 'buy' ? quote.amountIn : quote.amountOut;
}

function rangeDepth(
  pool: ConcentratedLiquidityPool,
  token: Address,
  bps: number,
  side: 'buy' | 'sell',
): bigint {
  const zeroForOne = isToken0(pool, token) === (side === 'sell');
  const [fallen, full] = priceRatio(bps, side);
  const squared = pool.sqrtPriceX96 * pool.sqrtPriceX96;
  // Rounded towards the price, and never past what a pool takes as a limit.
  const wanted = zeroForOne
    ? ceilSqrt(divUp(squared * fallen, full))
    : integerSqrt((squared * full) / fallen);
  const limit = clamp(wanted);
  if (!isPriceLimitAhead(pool.sqrtPriceX96, limit, zeroForOne)) {
    return 0n;
  }
  const { amountIn, amountOut } = swap(pool, {
    zeroForOne,
    exactIn: true,
    amount: MAX_SWAP_AMOUNT,
    sqrtPriceLimitX96: limit,
  });
  return side === 'buy' ? amountIn : amountOut;
}

function ceilSqrt(value: bigint): bigint {
  const root = integerSqrt(value);
  return root * root === value ? root : root + 1n;
}

function clamp(limit: bigint): bigint {
  if (limit < LOWEST_PRICE_LIMIT) {
    return LOWEST_PRICE_LIMIT;
  }
  return limit > HIGHEST_PRICE_LIMIT ? HIGHEST_PRICE_LIMIT : limit;
}
