import type { ConcentratedLiquidityPool, Pool } from '../pool.ts';
import { firstAtOrAbove } from '../tickTable.ts';

// Fitted to what the sandbox's contracts use, and a little above it: tokens on public chains cost more to move.

/** Units of gas that every trade pays: the transaction itself, its calldata, taking the tokens, checking the result. */
const TRANSACTION = 60_000n;
/** Units of gas that each further route adds besides its pools. */
export const FURTHER_PATH_GAS = 20_000n;
/** Units of gas for one pool on the way, as long as no tick is crossed. */
export const POOL_GAS: Readonly<Record<Pool['kind'], bigint>> = {
  constantProduct: 60_000n,
  concentratedLiquidity: 70_000n,
};
/** Crossing an initialised tick writes two words of fee growth and reads the rest. */
const TICK = 22_000n;

/** Units of gas that crossing from one state of a pool to another adds for the initialised ticks in between. */
export function tickGas(before: ConcentratedLiquidityPool, after: ConcentratedLiquidityPool): bigint {
  const { ticks } = before.ticks;
  const crossed = firstAtOrAbove(ticks, after.tick + 1) - firstAtOrAbove(ticks, before.tick + 1);
  return BigInt(Math.abs(crossed)) * TICK;
}

/** Units of gas for so many routes, without their pools. */
export function pathsGas(count: number): bigint {
  return TRANSACTION + FURTHER_PATH_GAS * BigInt(count - 1);
}
