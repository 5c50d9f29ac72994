import type { Pool } from '@twinlane/core/amm/pool';

const Q96 = 2 ** 96;
const Q48 = 2 ** 48;

/** Square root of base units of token1 per base unit of token0. Agents aim with floats and count with bigints. */
export function sqrtPriceOf(pool: Pool): number {
  return pool.kind === 'constantProduct'
    ? Math.sqrt(Number(pool.reserve1) / Number(pool.reserve0))
    : Number(pool.sqrtPriceX96) / Q96;
}

/** The square root price at which both tokens are worth their dollar prices (per whole token). */
export function fairSqrtPrice(pool: Pool, usd0: number, usd1: number): number {
  return Math.sqrt((usd0 / usd1) * powerOfTen(pool.token1.decimals - pool.token0.decimals));
}

/** Q64.96 of a square root price, rounded down to 48 fractional bits. */
export function toSqrtPriceX96(sqrtPrice: number): bigint {
  return BigInt(Math.floor(sqrtPrice * Q48)) << 48n;
}

/** Base units of token0 and token1 that move the price as the pool's liquidity in range does: V2's reserves, V3's virtual ones. */
export function depthOf(pool: Pool): { readonly depth0: number; readonly depth1: number } {
  if (pool.kind === 'constantProduct') {
    return { depth0: Number(pool.reserve0), depth1: Number(pool.reserve1) };
  }
  const sqrtPrice = sqrtPriceOf(pool);
  const liquidity = Number(pool.liquidity);
  return { depth0: liquidity / sqrtPrice, depth1: liquidity * sqrtPrice };
}

/** Whether the pool can be traded in at all. */
export function isLive(pool: Pool): boolean {
  return pool.kind === 'constantProduct'
    ? pool.reserve0 > 0n && pool.reserve1 > 0n
    : pool.liquidity > 0n && pool.sqrtPriceX96 > 0n;
}

function powerOfTen(exponent: number): number {
  // 10^n is exact in a double up to n = 22; no token here has more decimals apart.
  const power = Number(10n ** BigInt(Math.abs(exponent)));
  return exponent < 0 ? 1 / power : power;
}
