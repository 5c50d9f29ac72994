import { createRequire } from 'node:module';
import type { SwapRequest, SwapResult } from '../concentratedLiquidity.ts';
import type { ConcentratedLiquidityPool } from '../pool.ts';
import { ticksOf } from '../tickTable.ts';

/** An integer of the `jsbi` package. */
interface Jsbi {
  toString(): string;
}

/** The part of `@uniswap/v3-sdk` that is used; the package itself types fees as an enum of four. */
interface PublishedMaths {
  readonly SwapMath: {
    computeSwapStep(
      current: Jsbi,
      target: Jsbi,
      liquidity: Jsbi,
      remaining: Jsbi,
      fee: number,
    ): [price: Jsbi, amountIn: Jsbi, amountOut: Jsbi, fee: Jsbi];
  };
  readonly SqrtPriceMath: {
    getNextSqrtPriceFromInput(price: Jsbi, liquidity: Jsbi, amountIn: Jsbi, zeroForOne: boolean): Jsbi;
    getNextSqrtPriceFromOutput(price: Jsbi, liquidity: Jsbi, amountOut: Jsbi, zeroForOne: boolean): Jsbi;
  };
  readonly TickMath: {
    getSqrtRatioAtTick(tick: number): Jsbi;
    getTickAtSqrtRatio(sqrtPriceX96: Jsbi): number;
  };
}

// The package's ECMAScript build imports directories, which Node does not: take the CommonJS one.
const require = createRequire(import.meta.url);
const { SqrtPriceMath, SwapMath, TickMath } = require('@uniswap/v3-sdk') as PublishedMaths;
const { BigInt: toJsbiFrom } = require('jsbi') as { readonly BigInt: (digits: string) => Jsbi };

const MIN_TICK = -887272;
const MAX_TICK = 887272;
const MIN_SQRT_RATIO = 4295128739n;
const MAX_SQRT_RATIO = 1461446703485210103287273052203988822378723970342n;

/**
 * `UniswapV3Pool.swap` loop by loop over a real tick bitmap, with the steps and the tick maths of `@uniswap/v3-sdk`: shares no
 * code with what it checks.
 */
export function referenceSwap(pool: ConcentratedLiquidityPool, request: SwapRequest): SwapResult {
  const { zeroForOne, exactIn, amount } = request;
  const limit = request.sqrtPriceLimitX96 ?? (zeroForOne ? MIN_SQRT_RATIO + 1n : MAX_SQRT_RATIO - 1n);
  const bitmap = new Map<number, bigint>();
  const nets = new Map<number, bigint>();
  for (const { tick, liquidityNet } of ticksOf(pool.ticks)) {
    const compressed = tick / pool.tickSpacing;
    const word = compressed >> 8;
    bitmap.set(word, (bitmap.get(word) ?? 0n) | (1n << BigInt(compressed & 255)));
    nets.set(tick, liquidityNet);
  }
  let remaining = exactIn ? amount : -amount;
  let { sqrtPriceX96, tick, liquidity } = pool;
  let amountIn = 0n;
  let amountOut = 0n;
  let feeAmount = 0n;
  while (remaining !== 0n && sqrtPriceX96 !== limit) {
    const start = sqrtPriceX96;
    const next = nextTick(bitmap, tick, pool.tickSpacing, zeroForOne);
    const stop = Math.min(Math.max(next.tick, MIN_TICK), MAX_TICK);
    const stopPrice = toBigInt(TickMath.getSqrtRatioAtTick(stop));
    const target = (zeroForOne ? stopPrice < limit : stopPrice > limit) ? limit : stopPrice;
    const [price, stepIn, stepOut, fee] = SwapMath.computeSwapStep(
      toJsbi(sqrtPriceX96),
      toJsbi(target),
      toJsbi(liquidity),
      toJsbi(remaining),
      pool.fee,
    );
    sqrtPriceX96 = toBigInt(price);
    remaining += exactIn ? -(toBigInt(stepIn) + toBigInt(fee)) : toBigInt(stepOut);
    amountIn += toBigInt(stepIn) + toBigInt(fee);
    amountOut += toBigInt(stepOut);
    feeAmount += toBigInt(fee);
    if (sqrtPriceX96 === stopPrice) {
      if (next.initialized) {
        const net = nets.get(stop)!;
        liquidity += zeroForOne ? -net : net;
      }
      tick = zeroForOne ? stop - 1 : stop;
    } else if (sqrtPriceX96 !== start) {
      tick = TickMath.getTickAtSqrtRatio(price);
    }
  }
  return { amountIn, amountOut, feeAmount, sqrtPriceX96, tick, liquidity };
}

function nextTick(
  bitmap: ReadonlyMap<number, bigint>,
  tick: number,
  spacing: number,
  lte: boolean,
): { tick: number; initialized: boolean } {
  let compressed = Math.trunc(tick / spacing);
  if (tick < 0 && tick % spacing !== 0) {
    compressed -= 1;
  }
  if (lte) {
    const bit = compressed & 255;
    const masked = (bitmap.get(compressed >> 8) ?? 0n) & ((1n << BigInt(bit + 1)) - 1n);
    return masked === 0n
      ? { tick: (compressed - bit) * spacing, initialized: false }
      : { tick: (compressed - bit + masked.toString(2).length - 1) * spacing, initialized: true };
  }
  compressed += 1;
  const bit = compressed & 255;
  const masked = (bitmap.get(compressed >> 8) ?? 0n) >> BigInt(bit);
  return masked === 0n
    ? { tick: (compressed + 255 - bit) * spacing, initialized: false }
    : { tick: (compressed + (masked & -masked).toString(2).length - 1) * spacing, initialized: true };
}

function toJsbi(value: bigint): Jsbi {
  return toJsbiFrom(value.toString());
}

function toBigInt(value: Jsbi): bigint {
  return BigInt(value.toString());
}

/** `TickMath` of `@uniswap/v3-sdk`. */
export function referenceSqrtRatio(tick: number): bigint {
  return toBigInt(TickMath.getSqrtRatioAtTick(tick));
}

/** `TickMath` of `@uniswap/v3-sdk`. */
export function referenceTick(sqrtPriceX96: bigint): number {
  return TickMath.getTickAtSqrtRatio(toJsbi(sqrtPriceX96));
}

/** `SqrtPriceMath` of `@uniswap/v3-sdk`. */
export function referencePriceAfterInput(
  sqrtPriceX96: bigint,
  liquidity: bigint,
  amountIn: bigint,
  zeroForOne: boolean,
): bigint {
  const [price, inRange, amount] = [sqrtPriceX96, liquidity, amountIn].map(toJsbi) as [Jsbi, Jsbi, Jsbi];
  return toBigInt(SqrtPriceMath.getNextSqrtPriceFromInput(price, inRange, amount, zeroForOne));
}

/** `SqrtPriceMath` of `@uniswap/v3-sdk`. */
export function referencePriceAfterOutput(
  sqrtPriceX96: bigint,
  liquidity: bigint,
  amountOut: bigint,
  zeroForOne: boolean,
): bigint {
  const [price, inRange, amount] = [sqrtPriceX96, liquidity, amountOut].map(toJsbi) as [Jsbi, Jsbi, Jsbi];
  return toBigInt(SqrtPriceMath.getNextSqrtPriceFromOutput(price, inRange, amount, zeroForOne));
}
