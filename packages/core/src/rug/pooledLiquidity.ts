import type { ConcentratedLiquidityPool, Pool } from '../amm/pool.ts';
import { isToken0 } from '../amm/quote.ts';
import { tickAtSqrtRatio } from '../amm/tickMath.ts';
import { liquidityAt } from '../amm/tickTable.ts';
import { poolDepthAt } from '../market/marketDepth.ts';
import type { Address } from '../money/hex.ts';
import { integerSqrt } from '../money/integerSqrt.ts';

/** How far below the price liquidity counts, basis points. */
const REACH_BPS = 500;
/** 1 − √0.95, in billionths: the part of `L · √P` that a sale takes out while the price falls by 5 %. */
const REACH = 25_320_566n;
const BILLION = 1_000_000_000n;
const Q96 = 1n << 96n;

const measured = new WeakMap<Pool, Map<Address, bigint>>();

/**
 * The liquidity `L` that a seller of the token meets until its price has fallen by 5 %: `√(x · y)` of a pair, and for
 * concentrated liquidity the `L` that would pay as much if it were the same over the whole way. Swaps leave it as it is but for
 * the fees they add and, in a concentrated pool, for the ranges that they leave; of pools of the same two tokens it adds up.
 */
export function pooledLiquidity(pool: Pool, token: Address): bigint {
  const known = measured.get(pool) ?? new Map<Address, bigint>();
  measured.set(pool, known);
  const liquidity = known.get(token) ?? measure(pool, token);
  known.set(token, liquidity);
  return liquidity;
}

/** The same, were the pool's price (square root, Q64.96) that one. A pair has the same liquidity at every price. */
export function pooledLiquidityAt(pool: Pool, token: Address, sqrtPriceX96: bigint): bigint {
  return pool.kind === 'constantProduct' || sqrtPriceX96 === pool.sqrtPriceX96
    ? pooledLiquidity(pool, token)
    : measure(movedTo(pool, sqrtPriceX96), token);
}

function measure(pool: Pool, token: Address): bigint {
  if (pool.kind === 'constantProduct') {
    return integerSqrt(pool.reserve0 * pool.reserve1);
  }
  const paid = poolDepthAt(pool, token, REACH_BPS, 'sell');
  const root = pool.sqrtPriceX96;
  return isToken0(pool, token)
    ? (paid * Q96 * BILLION) / (root * REACH)
    : (paid * root * BILLION) / (Q96 * REACH);
}

function movedTo(pool: ConcentratedLiquidityPool, sqrtPriceX96: bigint): ConcentratedLiquidityPool {
  const tick = tickAtSqrtRatio(sqrtPriceX96);
  return { ...pool, sqrtPriceX96, tick, liquidity: liquidityAt(pool.ticks, tick) };
}
