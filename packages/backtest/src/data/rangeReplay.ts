import {
  changeLiquidity,
  HIGHEST_PRICE_LIMIT,
  isPriceLimitAhead,
  LOWEST_PRICE_LIMIT,
  MAX_SWAP_AMOUNT,
  type RangeState,
  swap,
  type SwapRequest,
} from '@twinlane/core/amm/concentratedLiquidity';
import { MAX_SQRT_RATIO, MIN_SQRT_RATIO, tickAtSqrtRatio } from '@twinlane/core/amm/tickMath';
import type { Numbers, RecordingTally } from './recordingReport.ts';

/** A swap as its event tells it: amounts in base units as the pool saw them, the pool's state after it. */
export interface RecordedSwap {
  readonly amount0: bigint;
  readonly amount1: bigint;
  readonly sqrtPriceX96: bigint;
  readonly liquidity: bigint;
  readonly tick: number;
  /** What the caller asked for, where the recording says: positive for exact in, negative for exact out. */
  readonly amountSpecified?: bigint;
}

const MAX_LIQUIDITY = (1n << 128n) - 1n;

/** What no event of a pool can say, in words; `undefined` for a swap that could be. */
export function impossible(swapped: RecordedSwap): string | undefined {
  const { sqrtPriceX96, liquidity, tick } = swapped;
  if (sqrtPriceX96 < MIN_SQRT_RATIO || sqrtPriceX96 >= MAX_SQRT_RATIO) {
    return `no pool has the square-root price ${sqrtPriceX96}`;
  }
  if (liquidity < 0n || liquidity > MAX_LIQUIDITY) {
    return `no pool has the liquidity ${liquidity}`;
  }
  const exact = tickAtSqrtRatio(sqrtPriceX96);
  return tick === exact || tick === exact - 1
    ? undefined
    : `tick ${tick} is not where the square-root price ${sqrtPriceX96} lies, which is ${exact}`;
}

/**
 * Computes the swap that the event tells of from the state before it, compares every number, and returns the state after it as
 * recorded, so that one mismatch does not make all later ones.
 */
export function checkSwap(
  tally: RecordingTally,
  pool: string,
  place: string,
  before: RangeState,
  recorded: RecordedSwap,
): RangeState {
  const { sqrtPriceX96, liquidity, tick } = recorded;
  if (isReproduced(before, recorded)) {
    tally.exact(pool);
  } else {
    const [first] = requests(before, recorded);
    const computed = first === undefined ? {} : numbers({ ...compute(before, first) });
    tally.mismatch({
      pool,
      place,
      before: numbers({
        fee: before.fee,
        tickSpacing: before.tickSpacing,
        sqrtPriceX96: before.sqrtPriceX96,
        liquidity: before.liquidity,
        tick: before.tick,
      }),
      recorded: numbers({ ...recorded }),
      computed,
    });
  }
  return { ...before, sqrtPriceX96, liquidity, tick };
}

/** Whether exact maths leads from the state before to every number of the event. */
export function isReproduced(before: RangeState, recorded: RecordedSwap): boolean {
  return requests(before, recorded).some((request) => isSame(compute(before, request), recorded));
}

/**
 * The state after a mint (positive delta) or burn of liquidity between two ticks; a delta of zero (a burn that only collects
 * fees) changes nothing.
 * @throws FatalError `amm.bad-tick-table` where the ticks cannot take it.
 */
export function changeRange<T extends RangeState>(
  state: T,
  tickLower: number,
  tickUpper: number,
  liquidityDelta: bigint,
): T {
  return liquidityDelta === 0n ? state : changeLiquidity(state, tickLower, tickUpper, liquidityDelta);
}

/** Exact numbers as text, for a report. */
export function numbers(values: Readonly<Record<string, bigint | number>>): Numbers {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.toString()]));
}

/**
 * The requests that could have led to the event: exact in, exact out, or until the price that it ended at. An event names the
 * amounts that moved, not what was asked for; where the recording does, only that is tried, with and without a limit.
 */
function requests(before: RangeState, recorded: RecordedSwap): readonly SwapRequest[] {
  const { amount0, amount1, sqrtPriceX96, amountSpecified } = recorded;
  const zeroForOne = amount0 > 0n || amount1 < 0n || (amount1 === 0n && sqrtPriceX96 < before.sqrtPriceX96);
  const [amountIn, amountOut] = zeroForOne ? [amount0, -amount1] : [amount1, -amount0];
  const open = isPriceLimitAhead(
    before.sqrtPriceX96,
    zeroForOne ? LOWEST_PRICE_LIMIT : HIGHEST_PRICE_LIMIT,
    zeroForOne,
  )
    ? {}
    : undefined;
  const limit = isPriceLimitAhead(before.sqrtPriceX96, sqrtPriceX96, zeroForOne)
    ? { sqrtPriceLimitX96: sqrtPriceX96 }
    : undefined;
  const found: SwapRequest[] = [];
  const add = (
    exactIn: boolean,
    amount: bigint,
    options: { sqrtPriceLimitX96?: bigint } | undefined,
  ): void => {
    if (options !== undefined && amount > 0n && amount <= MAX_SWAP_AMOUNT) {
      found.push({ zeroForOne, exactIn, amount, ...options });
    }
  };
  if (amountSpecified === undefined) {
    add(true, amountIn, open);
    add(false, amountOut, open);
    add(true, MAX_SWAP_AMOUNT, limit);
  } else {
    const exactIn = amountSpecified > 0n;
    const amount = exactIn ? amountSpecified : -amountSpecified;
    add(exactIn, amount, open);
    add(exactIn, amount, limit);
  }
  return found;
}

function compute(before: RangeState, request: SwapRequest): RecordedSwap {
  const { amountIn, amountOut, sqrtPriceX96, liquidity, tick } = swap(before, request);
  const [amount0, amount1] = request.zeroForOne ? [amountIn, -amountOut] : [-amountOut, amountIn];
  return { amount0, amount1, sqrtPriceX96, liquidity, tick };
}

function isSame(computed: RecordedSwap, recorded: RecordedSwap): boolean {
  return (
    computed.amount0 === recorded.amount0 &&
    computed.amount1 === recorded.amount1 &&
    computed.sqrtPriceX96 === recorded.sqrtPriceX96 &&
    computed.liquidity === recorded.liquidity &&
    computed.tick === recorded.tick
  );
}
