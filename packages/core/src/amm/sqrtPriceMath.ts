import { divUp, mulDiv, mulDivUp } from '../money/mulDiv.ts';

const Q96 = 1n << 96n;
const MAX_UINT256 = (1n << 256n) - 1n;

/**
 * Token0 base units between two square-root prices, the lower one first (`SqrtPriceMath.getAmount0Delta`). The contract divides
 * twice and rounds each time, which comes to the same as dividing once by the product.
 */
export function amount0Between(lower: bigint, upper: bigint, liquidity: bigint, roundUp: boolean): bigint {
  const numerator = (liquidity << 96n) * (upper - lower);
  const denominator = upper * lower;
  return roundUp ? divUp(numerator, denominator) : numerator / denominator;
}

/** Token1 base units between two square-root prices, the lower one first (`SqrtPriceMath.getAmount1Delta`). */
export function amount1Between(lower: bigint, upper: bigint, liquidity: bigint, roundUp: boolean): bigint {
  const product = liquidity * (upper - lower);
  return roundUp ? -(-product >> 96n) : product >> 96n;
}

/** The square-root price after `amountIn` (without fee) has flowed in (`SqrtPriceMath.getNextSqrtPriceFromInput`). */
export function sqrtPriceAfterInput(
  sqrtPriceX96: bigint,
  liquidity: bigint,
  amountIn: bigint,
  zeroForOne: boolean,
): bigint {
  return zeroForOne
    ? afterAmount0Added(sqrtPriceX96, liquidity, amountIn)
    : sqrtPriceX96 + mulDiv(amountIn, Q96, liquidity);
}

/** The square-root price after `amountOut` has flowed out (`SqrtPriceMath.getNextSqrtPriceFromOutput`). */
export function sqrtPriceAfterOutput(
  sqrtPriceX96: bigint,
  liquidity: bigint,
  amountOut: bigint,
  zeroForOne: boolean,
): bigint {
  if (zeroForOne) {
    return sqrtPriceX96 - mulDivUp(amountOut, Q96, liquidity);
  }
  const numerator = liquidity << 96n;
  return mulDivUp(numerator, sqrtPriceX96, numerator - amountOut * sqrtPriceX96);
}

/** Rounded up; where the exact formula would leave 256 bits the contract takes a coarser one, and so does this. */
function afterAmount0Added(sqrtPriceX96: bigint, liquidity: bigint, amount: bigint): bigint {
  if (amount === 0n) {
    return sqrtPriceX96;
  }
  const numerator = liquidity << 96n;
  const product = amount * sqrtPriceX96;
  if (numerator + product <= MAX_UINT256) {
    return mulDivUp(numerator, sqrtPriceX96, numerator + product);
  }
  return divUp(numerator, numerator / sqrtPriceX96 + amount);
}
