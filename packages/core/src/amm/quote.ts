import { FatalError } from '../errors.ts';
import type { Address } from '../money/hex.ts';
import { divUp } from '../money/mulDiv.ts';
import {
  HIGHEST_PRICE_LIMIT,
  isPriceLimitAhead,
  LOWEST_PRICE_LIMIT,
  MAX_SWAP_AMOUNT,
  walkTo,
} from './concentratedLiquidity.ts';
import { getAmountIn, getAmountOut, MAX_RESERVE } from './constantProduct.ts';
import type { ConcentratedLiquidityPool, ConstantProductPool, Pool } from './pool.ts';
import { FEE_UNIT } from './swapMath.ts';

/** What a trade against one pool would do, in base units, to the wei. */
export interface SwapQuote {
  /** What the pool takes, fee included. */
  readonly amountIn: bigint;
  /** What the pool pays. */
  readonly amountOut: bigint;
  /** The part of `amountIn` that is fee. */
  readonly feeAmount: bigint;
  /**
   * Whether all of the amount asked for could be traded. False where liquidity or the price limit ends before it, and where
   * the pool would refuse: nothing comes out, a reserve would overflow, the limit is already passed, the pool is empty.
   * The amounts then say how much can be traded, which may be nothing.
   */
  readonly complete: boolean;
  /** The pool after the trade. */
  readonly after: Pool;
}

/** Options of a quote. */
export interface QuoteOptions {
  /** Square-root price (Q64.96) at which the trade stops. Pools without such prices (constant product) ignore it. */
  readonly sqrtPriceLimitX96?: bigint;
}

/**
 * Quotes selling exactly `amountIn` of `tokenIn`. An amount of zero is a complete trade of nothing; more than a pool can be
 * handed is an incomplete one.
 * @throws FatalError `amm.bad-amount` for a negative amount, `amm.unknown-token` for a token that the pool does not hold.
 */
export function quoteExactIn(
  pool: Pool,
  tokenIn: Address,
  amountIn: bigint,
  options: QuoteOptions = {},
): SwapQuote {
  const zeroForOne = isToken0(pool, tokenIn);
  checkAmount(amountIn);
  if (amountIn === 0n) {
    return nothing(pool, true);
  }
  return pool.kind === 'constantProduct'
    ? pairExactIn(pool, zeroForOne, amountIn)
    : rangeQuote(pool, zeroForOne, true, amountIn, options);
}

/**
 * Quotes buying exactly `amountOut` of `tokenOut`. An amount of zero is a complete trade of nothing.
 * @throws FatalError `amm.bad-amount` for a negative amount, `amm.unknown-token` for a token that the pool does not hold.
 */
export function quoteExactOut(
  pool: Pool,
  tokenOut: Address,
  amountOut: bigint,
  options: QuoteOptions = {},
): SwapQuote {
  const zeroForOne = !isToken0(pool, tokenOut);
  checkAmount(amountOut);
  if (amountOut === 0n) {
    return nothing(pool, true);
  }
  return pool.kind === 'constantProduct'
    ? pairExactOut(pool, zeroForOne, amountOut)
    : rangeQuote(pool, zeroForOne, false, amountOut, options);
}

/**
 * Whether `token` is the pool's token0 rather than its token1.
 * @throws FatalError `amm.unknown-token` for any other token.
 */
export function isToken0(pool: Pool, token: Address): boolean {
  if (pool.token0.address === token) {
    return true;
  }
  if (pool.token1.address === token) {
    return false;
  }
  throw new FatalError('amm.unknown-token', `Pool ${pool.address} does not hold the token ${token}.`);
}

function pairExactIn(pool: ConstantProductPool, zeroForOne: boolean, amountIn: bigint): SwapQuote {
  const [reserveIn, reserveOut] = zeroForOne
    ? [pool.reserve0, pool.reserve1]
    : [pool.reserve1, pool.reserve0];
  if (reserveIn === 0n || reserveOut === 0n || reserveIn + amountIn > MAX_RESERVE) {
    return nothing(pool, false);
  }
  const amountOut = getAmountOut(amountIn, reserveIn, reserveOut, pool.fee);
  return amountOut === 0n ? nothing(pool, false) : pairTrade(pool, zeroForOne, amountIn, amountOut);
}

function pairExactOut(pool: ConstantProductPool, zeroForOne: boolean, amountOut: bigint): SwapQuote {
  const [reserveIn, reserveOut] = zeroForOne
    ? [pool.reserve0, pool.reserve1]
    : [pool.reserve1, pool.reserve0];
  if (reserveIn === 0n || amountOut >= reserveOut) {
    return nothing(pool, false);
  }
  const amountIn = getAmountIn(amountOut, reserveIn, reserveOut, pool.fee);
  return reserveIn + amountIn > MAX_RESERVE
    ? nothing(pool, false)
    : pairTrade(pool, zeroForOne, amountIn, amountOut);
}

function pairTrade(
  pool: ConstantProductPool,
  zeroForOne: boolean,
  amountIn: bigint,
  amountOut: bigint,
): SwapQuote {
  return {
    amountIn,
    amountOut,
    feeAmount: divUp(amountIn * BigInt(pool.fee), FEE_UNIT),
    complete: true,
    after: zeroForOne
      ? { ...pool, reserve0: pool.reserve0 + amountIn, reserve1: pool.reserve1 - amountOut }
      : { ...pool, reserve0: pool.reserve0 - amountOut, reserve1: pool.reserve1 + amountIn },
  };
}

function rangeQuote(
  pool: ConcentratedLiquidityPool,
  zeroForOne: boolean,
  exactIn: boolean,
  amount: bigint,
  options: QuoteOptions,
): SwapQuote {
  const limit = options.sqrtPriceLimitX96 ?? (zeroForOne ? LOWEST_PRICE_LIMIT : HIGHEST_PRICE_LIMIT);
  if (amount > MAX_SWAP_AMOUNT || !isPriceLimitAhead(pool.sqrtPriceX96, limit, zeroForOne)) {
    return nothing(pool, false);
  }
  const { amountIn, amountOut, feeAmount, sqrtPriceX96, tick, liquidity } = walkTo(
    pool,
    zeroForOne,
    exactIn,
    amount,
    limit,
  );
  return {
    amountIn,
    amountOut,
    feeAmount,
    complete: (exactIn ? amountIn : amountOut) === amount,
    after: moveRange(pool, sqrtPriceX96, tick, liquidity),
  };
}

/** The pool at another price. Its fields one by one: copying them all by spread takes as long as the swap's arithmetic. */
function moveRange(
  pool: ConcentratedLiquidityPool,
  sqrtPriceX96: bigint,
  tick: number,
  liquidity: bigint,
): ConcentratedLiquidityPool {
  return {
    kind: pool.kind,
    address: pool.address,
    venue: pool.venue,
    token0: pool.token0,
    token1: pool.token1,
    fee: pool.fee,
    tickSpacing: pool.tickSpacing,
    sqrtPriceX96,
    tick,
    liquidity,
    ticks: pool.ticks,
  };
}

function nothing(pool: Pool, complete: boolean): SwapQuote {
  return { amountIn: 0n, amountOut: 0n, feeAmount: 0n, complete, after: pool };
}

function checkAmount(amount: bigint): void {
  if (amount < 0n) {
    throw new FatalError('amm.bad-amount', `An amount of ${amount} cannot be traded.`);
  }
}
