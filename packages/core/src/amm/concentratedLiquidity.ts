import { FatalError } from '../errors.ts';
import type { ConcentratedLiquidityPool } from './pool.ts';
import { type Stop, stopWindow, type StopWindow } from './stopWindow.ts';
import { computeSwapStep } from './swapMath.ts';
import { MAX_SQRT_RATIO, MIN_SQRT_RATIO, sqrtRatioAtTick, tickAtSqrtRatio } from './tickMath.ts';
import { nextStop } from './tickStops.ts';
import { liquidityNetAt, withLiquidity } from './tickTable.ts';

/** The limits the venues' routers and quoters set when the caller names none. */
export const LOWEST_PRICE_LIMIT = MIN_SQRT_RATIO + 1n;
export const HIGHEST_PRICE_LIMIT = MAX_SQRT_RATIO - 1n;

/** Largest amount a pool takes as an argument (`int256`). */
export const MAX_SWAP_AMOUNT = (1n << 255n) - 1n;

/** What a swap needs to know of a pool. */
export type RangeState = Pick<
  ConcentratedLiquidityPool,
  'fee' | 'tickSpacing' | 'sqrtPriceX96' | 'tick' | 'liquidity' | 'ticks'
>;

/** What is asked of a pool. */
export interface SwapRequest {
  /** True sells token0 for token1, and the price falls. */
  readonly zeroForOne: boolean;
  /** Whether `amount` is what goes in, or what is to come out. */
  readonly exactIn: boolean;
  /** Base units, more than zero and at most `MAX_SWAP_AMOUNT`. */
  readonly amount: bigint;
  /** Square-root price (Q64.96) at which the swap stops; without one it goes as far as there are prices. */
  readonly sqrtPriceLimitX96?: bigint;
}

/** What a swap does to a pool. */
export interface SwapResult {
  /** Base units that flow in, fee included. */
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  /** The part of `amountIn` that is fee. The protocol's share is taken from it and changes no amount. */
  readonly feeAmount: bigint;
  readonly sqrtPriceX96: bigint;
  readonly tick: number;
  readonly liquidity: bigint;
}

/**
 * Swaps against a pool exactly as `UniswapV3Pool.swap` does, step by step with each step's own rounding. Whole steps from
 * stop to stop are looked up in the sums that earlier quotes left behind.
 * @throws FatalError `amm.bad-amount` for an amount out of range (the pool's `AS`), `amm.price-limit` for a limit that is not
 * ahead of the price or not a price (`SPL`).
 */
export function swap(pool: RangeState, request: SwapRequest): SwapResult {
  const { zeroForOne, amount } = request;
  if (amount <= 0n || amount > MAX_SWAP_AMOUNT) {
    throw new FatalError('amm.bad-amount', `A pool cannot swap an amount of ${amount}.`);
  }
  const limit = request.sqrtPriceLimitX96 ?? (zeroForOne ? LOWEST_PRICE_LIMIT : HIGHEST_PRICE_LIMIT);
  if (!isPriceLimitAhead(pool.sqrtPriceX96, limit, zeroForOne)) {
    throw new FatalError(
      'amm.price-limit',
      `The price limit ${limit} is not ahead of the pool's square-root price ${pool.sqrtPriceX96}.`,
    );
  }
  const walked = walkTo(pool, zeroForOne, request.exactIn, amount, limit);
  const { amountIn, amountOut, feeAmount, sqrtPriceX96, tick, liquidity } = walked;
  return { amountIn, amountOut, feeAmount, sqrtPriceX96, tick, liquidity };
}

/** `swap` with its arguments known to be good. */
export function walkTo(
  pool: RangeState,
  zeroForOne: boolean,
  exactIn: boolean,
  amount: bigint,
  limit: bigint,
): SwapResult {
  const walk: Walk = {
    pool,
    fee: BigInt(pool.fee),
    zeroForOne,
    exactIn,
    limit,
    remaining: amount,
    amountIn: 0n,
    amountOut: 0n,
    feeAmount: 0n,
    sqrtPriceX96: pool.sqrtPriceX96,
    tick: pool.tick,
    liquidity: pool.liquidity,
  };
  const window = stopWindow(pool.ticks, pool.fee, zeroForOne);
  const first = window.indexFrom(pool.tick);
  // A table that does not account for the liquidity in range (a recording without its ticks) cannot tell what whole steps cost.
  if (window.liquidityBefore(first, pool.tick) === pool.liquidity) {
    walkByStops(walk, window, first);
  }
  while (walk.remaining !== 0n && walk.sqrtPriceX96 !== limit) {
    const tick = nextStop(pool.ticks, walk.tick, zeroForOne);
    if (stepTo(walk, tick, sqrtRatioAtTick(tick))) {
      const net = liquidityNetAt(pool.ticks, tick);
      walk.liquidity += zeroForOne ? -net : net;
    }
  }
  return walk;
}

/** Whether a swap in this direction from this price may be given this limit (the pool's `SPL` check). */
export function isPriceLimitAhead(sqrtPriceX96: bigint, limit: bigint, zeroForOne: boolean): boolean {
  return zeroForOne
    ? limit < sqrtPriceX96 && limit > MIN_SQRT_RATIO
    : limit > sqrtPriceX96 && limit < MAX_SQRT_RATIO;
}

/**
 * The pool after a mint (positive delta) or a burn (negative delta) over `[tickLower, tickUpper)`.
 * @throws FatalError `amm.bad-tick-table` as `withLiquidity`.
 */
export function changeLiquidity<T extends RangeState>(
  pool: T,
  tickLower: number,
  tickUpper: number,
  liquidityDelta: bigint,
): T {
  const ticks = withLiquidity(pool.ticks, tickLower, tickUpper, liquidityDelta);
  const inRange = tickLower <= pool.tick && pool.tick < tickUpper;
  return { ...pool, ticks, liquidity: inRange ? pool.liquidity + liquidityDelta : pool.liquidity };
}

/** A swap under way. */
interface Walk {
  readonly pool: RangeState;
  readonly fee: bigint;
  readonly zeroForOne: boolean;
  readonly exactIn: boolean;
  readonly limit: bigint;
  remaining: bigint;
  amountIn: bigint;
  amountOut: bigint;
  feeAmount: bigint;
  sqrtPriceX96: bigint;
  tick: number;
  liquidity: bigint;
}

/** Takes one step towards a stop; true when the stop was reached, whose liquidity is then for the caller to cross. */
function stepTo(walk: Walk, stopTick: number, stopPrice: bigint): boolean {
  const { zeroForOne, limit, exactIn } = walk;
  const target = isPast(stopPrice, limit, zeroForOne) ? limit : stopPrice;
  const step = computeSwapStep(walk.sqrtPriceX96, target, walk.liquidity, walk.remaining, walk.fee, exactIn);
  const amountIn = step.amountIn + step.feeAmount;
  walk.remaining -= exactIn ? amountIn : step.amountOut;
  walk.amountIn += amountIn;
  walk.amountOut += step.amountOut;
  walk.feeAmount += step.feeAmount;
  if (step.sqrtPriceX96 === stopPrice) {
    walk.tick = zeroForOne ? stopTick - 1 : stopTick;
    walk.sqrtPriceX96 = stopPrice;
    return true;
  }
  if (step.sqrtPriceX96 !== walk.sqrtPriceX96) {
    walk.tick = tickAtSqrtRatio(step.sqrtPriceX96);
    walk.sqrtPriceX96 = step.sqrtPriceX96;
  }
  return false;
}

/** The step to the first stop, all whole steps in one go, and the step that uses up what is left. */
function walkByStops(walk: Walk, window: StopWindow, first: number): void {
  const start = window.at(first);
  if (start === undefined || !stepTo(walk, start.tick, start.sqrtPriceX96)) {
    return;
  }
  walk.liquidity = start.liquidityAfter;
  if (walk.remaining === 0n || walk.sqrtPriceX96 === walk.limit) {
    return;
  }
  const lastWhole = lastWholeStop(walk, window, first, start);
  const reached = window.at(lastWhole);
  if (reached !== undefined && lastWhole !== first) {
    jumpTo(walk, start, reached);
  }
  const next = window.at(lastWhole + 1);
  if (next !== undefined && walk.remaining !== 0n && walk.sqrtPriceX96 !== walk.limit) {
    if (stepTo(walk, next.tick, next.sqrtPriceX96)) {
      walk.liquidity = next.liquidityAfter;
    }
  }
}

/**
 * The farthest stop that whole steps from `start` reach. The walk ends at the first stop that uses up the amount exactly,
 * also where stretches without liquidity follow.
 */
function lastWholeStop(walk: Walk, window: StopWindow, first: number, start: Stop): number {
  const budget = walk.remaining + flowed(walk, start);
  const blocks = (stop: Stop): boolean =>
    flowed(walk, stop) >= budget || !isPast(walk.limit, stop.sqrtPriceX96, walk.zeroForOne);
  let low = first + 1;
  let high = window.end - 1;
  let last = window.at(high);
  while (last !== undefined && (high < low || !blocks(last))) {
    low = Math.max(low, high + 1);
    if (!window.grow()) {
      return high;
    }
    high += 1;
    last = window.at(high);
  }
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const stop = window.at(middle);
    if (stop !== undefined && blocks(stop)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  const blocking = window.at(low);
  const isReached =
    blocking !== undefined &&
    flowed(walk, blocking) <= budget &&
    !isPast(blocking.sqrtPriceX96, walk.limit, walk.zeroForOne);
  return isReached ? low : low - 1;
}

function jumpTo(walk: Walk, from: Stop, to: Stop): void {
  const amountIn = to.cumulativeIn - from.cumulativeIn;
  const amountOut = to.cumulativeOut - from.cumulativeOut;
  walk.remaining -= walk.exactIn ? amountIn : amountOut;
  walk.amountIn += amountIn;
  walk.amountOut += amountOut;
  walk.feeAmount += to.cumulativeFee - from.cumulativeFee;
  walk.sqrtPriceX96 = to.sqrtPriceX96;
  walk.tick = walk.zeroForOne ? to.tick - 1 : to.tick;
  walk.liquidity = to.liquidityAfter;
}

function flowed(walk: Walk, stop: Stop): bigint {
  return walk.exactIn ? stop.cumulativeIn : stop.cumulativeOut;
}

/** Whether a walk meets price `b` before price `a`. */
function isPast(a: bigint, b: bigint, zeroForOne: boolean): boolean {
  return zeroForOne ? a < b : a > b;
}
