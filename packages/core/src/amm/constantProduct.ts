import { FatalError } from '../errors.ts';
import { FEE_UNIT } from './swapMath.ts';

/** Largest reserve a pair can hold (`uint112`). */
export const MAX_RESERVE = (1n << 112n) - 1n;

/**
 * What a pair pays for `amountIn`, as `UniswapV2Library.getAmountOut` with the fee in millionths: 3000 gives exactly what
 * 997/1000 gives, 2500 what 9975/10000 gives.
 * @throws FatalError `amm.bad-amount` for an amount that is not positive, `amm.no-liquidity` for an empty reserve.
 */
export function getAmountOut(amountIn: bigint, reserveIn: bigint, reserveOut: bigint, fee: number): bigint {
  checkArguments(amountIn, reserveIn, reserveOut);
  const amountInLessFee = amountIn * (FEE_UNIT - BigInt(fee));
  return (amountInLessFee * reserveOut) / (reserveIn * FEE_UNIT + amountInLessFee);
}

/**
 * What a pair must be paid for `amountOut`, as `UniswapV2Library.getAmountIn` with the fee in millionths.
 * @throws FatalError `amm.bad-amount` for an amount that is not positive, `amm.no-liquidity` for an empty reserve or an
 * amount that is not below `reserveOut`.
 */
export function getAmountIn(amountOut: bigint, reserveIn: bigint, reserveOut: bigint, fee: number): bigint {
  checkArguments(amountOut, reserveIn, reserveOut);
  if (amountOut >= reserveOut) {
    throw new FatalError('amm.no-liquidity', `The pair holds ${reserveOut} and cannot pay out ${amountOut}.`);
  }
  return (reserveIn * amountOut * FEE_UNIT) / ((reserveOut - amountOut) * (FEE_UNIT - BigInt(fee))) + 1n;
}

function checkArguments(amount: bigint, reserveIn: bigint, reserveOut: bigint): void {
  if (amount <= 0n) {
    throw new FatalError('amm.bad-amount', `A pair cannot swap an amount of ${amount}.`);
  }
  if (reserveIn <= 0n || reserveOut <= 0n) {
    throw new FatalError('amm.no-liquidity', `The pair is empty: it holds ${reserveIn} and ${reserveOut}.`);
  }
}
