import { divUp } from '../money/mulDiv.ts';
import {
  amount0Between,
  amount1Between,
  sqrtPriceAfterInput,
  sqrtPriceAfterOutput,
} from './sqrtPriceMath.ts';

/** Fees are given in millionths of the amount in. */
export const FEE_UNIT = 1_000_000n;

/** One step of a swap, inside one stretch of constant liquidity. */
export interface SwapStep {
  readonly sqrtPriceX96: bigint;
  /** Without the fee. */
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly feeAmount: bigint;
}

/** The fee on top of `amountIn` when a step runs to its end, rounded up. */
export function feeOnTop(amountIn: bigint, fee: bigint): bigint {
  return divUp(amountIn * fee, FEE_UNIT - fee);
}

/**
 * Swaps from one square-root price towards another within constant liquidity, until the amount or the way is used up
 * (`SwapMath.computeSwapStep`). `remaining` is positive: what is still to go in (`exactIn`) or to come out.
 */
export function computeSwapStep(
  current: bigint,
  target: bigint,
  liquidity: bigint,
  remaining: bigint,
  fee: bigint,
  exactIn: boolean,
): SwapStep {
  const zeroForOne = current >= target;
  const fullIn = amountInBetween(current, target, liquidity, zeroForOne);
  if (exactIn) {
    const remainingLessFee = (remaining * (FEE_UNIT - fee)) / FEE_UNIT;
    const price =
      remainingLessFee >= fullIn
        ? target
        : sqrtPriceAfterInput(current, liquidity, remainingLessFee, zeroForOne);
    const amountOut = amountOutBetween(current, price, liquidity, zeroForOne);
    if (price === target) {
      return { sqrtPriceX96: price, amountIn: fullIn, amountOut, feeAmount: feeOnTop(fullIn, fee) };
    }
    const amountIn = amountInBetween(current, price, liquidity, zeroForOne);
    return { sqrtPriceX96: price, amountIn, amountOut, feeAmount: remaining - amountIn };
  }
  const fullOut = amountOutBetween(current, target, liquidity, zeroForOne);
  const price =
    remaining >= fullOut ? target : sqrtPriceAfterOutput(current, liquidity, remaining, zeroForOne);
  const amountIn = price === target ? fullIn : amountInBetween(current, price, liquidity, zeroForOne);
  const out = price === target ? fullOut : amountOutBetween(current, price, liquidity, zeroForOne);
  return {
    sqrtPriceX96: price,
    amountIn,
    amountOut: out > remaining ? remaining : out,
    feeAmount: feeOnTop(amountIn, fee),
  };
}

/** What must flow in, without fee, to move the price from one to the other, rounded up. */
export function amountInBetween(from: bigint, to: bigint, liquidity: bigint, zeroForOne: boolean): bigint {
  return zeroForOne ? amount0Between(to, from, liquidity, true) : amount1Between(from, to, liquidity, true);
}

/** What flows out when the price moves from one to the other, rounded down. */
export function amountOutBetween(from: bigint, to: bigint, liquidity: bigint, zeroForOne: boolean): bigint {
  return zeroForOne ? amount1Between(to, from, liquidity, false) : amount0Between(from, to, liquidity, false);
}
