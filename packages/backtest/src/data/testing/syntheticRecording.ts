import {
  changeLiquidity,
  HIGHEST_PRICE_LIMIT,
  LOWEST_PRICE_LIMIT,
  type RangeState,
  swap,
  type SwapRequest,
} from '@twinlane/core/amm/concentratedLiquidity';
import { sqrtRatioAtTick, tickAtSqrtRatio } from '@twinlane/core/amm/tickMath';
import { createTickTable } from '@twinlane/core/amm/tickTable';

/** One event of a made-up pool. */
export type SyntheticEvent =
  | {
      readonly event: 'Mint' | 'Burn';
      readonly lower: number;
      readonly upper: number;
      readonly delta: bigint;
    }
  | {
      readonly event: 'Swap';
      readonly amount0: bigint;
      readonly amount1: bigint;
      readonly specified: bigint;
      readonly sqrtPriceX96: bigint;
      readonly liquidity: bigint;
      readonly tick: number;
    };

/** The square-root price at which the made-up pool starts. */
export const START_PRICE = sqrtRatioAtTick(30) + 12_345n;

/** The life of a made-up pool of the 0.3 % tier: three positions, a burn and swaps of every kind. */
export function syntheticPool(): readonly SyntheticEvent[] {
  let state: RangeState = {
    fee: 3000,
    tickSpacing: 60,
    sqrtPriceX96: START_PRICE,
    tick: tickAtSqrtRatio(START_PRICE),
    liquidity: 0n,
    ticks: createTickTable(60, []),
  };
  const events: SyntheticEvent[] = [];
  const change = (event: 'Mint' | 'Burn', lower: number, upper: number, delta: bigint): void => {
    state = changeLiquidity(state, lower, upper, delta);
    events.push({ event, lower, upper, delta });
  };
  const trade = (zeroForOne: boolean, exactIn: boolean, amount: bigint, limitTick?: number): void => {
    const request: SwapRequest = {
      zeroForOne,
      exactIn,
      amount,
      sqrtPriceLimitX96:
        limitTick === undefined
          ? zeroForOne
            ? LOWEST_PRICE_LIMIT
            : HIGHEST_PRICE_LIMIT
          : sqrtRatioAtTick(limitTick),
    };
    const { amountIn, amountOut, sqrtPriceX96, tick, liquidity } = swap(state, request);
    state = { ...state, sqrtPriceX96, tick, liquidity };
    const [amount0, amount1] = zeroForOne ? [amountIn, -amountOut] : [-amountOut, amountIn];
    events.push({
      event: 'Swap',
      amount0,
      amount1,
      specified: exactIn ? amount : -amount,
      sqrtPriceX96,
      tick,
      liquidity,
    });
  };
  change('Mint', -6000, 6000, 10n ** 18n);
  change('Mint', -120, 180, 10n ** 19n);
  trade(true, true, 10n ** 15n);
  trade(false, true, 10n ** 14n);
  trade(false, false, 10n ** 15n);
  trade(true, true, 10n ** 18n, -60);
  change('Mint', -60, 0, 3n * 10n ** 18n);
  trade(true, true, 10n ** 17n);
  trade(false, false, 10n ** 16n);
  change('Burn', -120, 180, -(4n * 10n ** 18n));
  trade(false, true, 10n ** 18n, 240);
  trade(true, true, 10n ** 12n);
  return events;
}
