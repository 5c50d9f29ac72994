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
  if (exactIn) {
    return stepExactIn(current, target, liquidity, remaining, fee, zeroForOne);
  }
  const fullOut = amountOutBetween(current, target, liquidity, zeroForOne);
  const price =
    remaining >= fullOut ? target : sqrtPriceAfterOutput(current, liquidity, remaining, zeroForOne);
  const amountIn = amountInBetween(current, price, liquidity, zeroForOne);
  const out = price === target ? fullOut : amountOutBetween(current, price, liquidity, zeroForOne);
  return {
    sqrtPriceX96: price,
    amountIn,
    amountOut: out > remaining ? remaining : out,
    feeAmount: feeOnTop(amountIn, fee),
  };
}

/** Below this an amount times a price leaves room in 256 bits, and the contract computes the price after it exactly. */
const EXACT_PRICE_BELOW = 1n << 95n;

/**
 * The contract first compares the amount with what the whole way costs. Both prices are rounded towards the current one, so
 * that the price after the amount lies short of the target exactly where the amount is less, and one sum can be spared.
 */
function stepExactIn(
  current: bigint,
  target: bigint,
  liquidity: bigint,
  remaining: bigint,
  fee: bigint,
  zeroForOne: boolean,
): SwapStep {
  const lessFee = (remaining * (FEE_UNIT - fee)) / FEE_UNIT;
  const isCheap = liquidity !== 0n && (!zeroForOne || lessFee < EXACT_PRICE_BELOW);
  const price =
    isCheap || lessFee < amountInBetween(current, target, liquidity, zeroForOne)
      ? sqrtPriceAfterInput(current, liquidity, lessFee, zeroForOne)
      : target;
  const reached = zeroForOne ? price <= target : price >= target;
  const end = reached ? target : price;
  const amountIn = amountInBetween(current, end, liquidity, zeroForOne);
  const amountOut = amountOutBetween(current, end, liquidity, zeroForOne);
  const feeAmount = reached ? feeOnTop(amountIn, fee) : remaining - amountIn;
  return { sqrtPriceX96: end, amountIn, amountOut, feeAmount };
}

/** What must flow in, without fee, to move the price from one to the other, rounded up. */
export function amountInBetween(from: bigint, to: bigint, liquidity: bigint, zeroForOne: boolean): bigint {
  return zeroForOne ? amount0Between(to, from, liquidity, true) : amount1Between(from, to, liquidity, true);
}

/** What flows out when the price moves from one to the other, rounded down. */
export function amountOutBetween(from: bigint, to: bigint, liquidity: bigint, zeroForOne: boolean): bigint {
  return zeroForOne ? amount1Between(to, from, liquidity, false) : amount0Between(from, to, liquidity, false);
}
