import type { Token } from '@twinlane/core/market/token';

/** Binary digits of a square root that a number holds exactly. */
const ROOT_BITS = 48;
const TICK_BASE = 1.0001;
/** Outermost ticks of a V3 pool (`TickMath.MAX_TICK`). */
const MAX_TICK = 887_272;

/**
 * The first price of a V3 pool in which one whole token A costs `price` whole tokens B. A market may open at any price, so
 * the sixteen digits of a number are enough; what is computed from the price afterwards is exact.
 */
export function sqrtPriceX96Of(tokenA: Token, tokenB: Token, price: number): bigint {
  const root = Math.sqrt(rawPrice(tokenA, tokenB, price));
  const exponent = Math.floor(Math.log2(root));
  const mantissa = BigInt(Math.round(root * 2 ** (ROOT_BITS - exponent)));
  const shift = 96 + exponent - ROOT_BITS;
  return shift >= 0 ? mantissa << BigInt(shift) : mantissa >> BigInt(-shift);
}

/** The tick range from `price / factor` to `price · factor`, or the whole one, on a pool's tick spacing. */
export function tickRange(
  tokenA: Token,
  tokenB: Token,
  price: number,
  tickSpacing: number,
  factor?: number,
): { readonly tickLower: number; readonly tickUpper: number } {
  const outermost = Math.floor(MAX_TICK / tickSpacing) * tickSpacing;
  if (factor === undefined) {
    return { tickLower: -outermost, tickUpper: outermost };
  }
  const middle = Math.log(rawPrice(tokenA, tokenB, price)) / Math.log(TICK_BASE);
  const half = Math.log(factor) / Math.log(TICK_BASE);
  const onGrid = (tick: number): number => Math.round(tick / tickSpacing) * tickSpacing;
  const tickLower = Math.max(-outermost, onGrid(middle - half));
  return {
    tickLower,
    tickUpper: Math.min(outermost, Math.max(onGrid(middle + half), tickLower + tickSpacing)),
  };
}

/** Base units of token1 per base unit of token0. */
function rawPrice(tokenA: Token, tokenB: Token, price: number): number {
  const raw = price * 10 ** (tokenB.decimals - tokenA.decimals);
  return BigInt(tokenA.address) < BigInt(tokenB.address) ? raw : 1 / raw;
}
