import { gasPlan } from '../fill/gasPlan.ts';
import { dataFee } from '../gas/dataFee.ts';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import { nextBaseFee } from '../market/nextBaseFee.ts';
import { nativeCost } from '../market/valuation.ts';
import { gasLimitOf } from '../order/createIntent.ts';
import type { GasStyle } from '../order/orderIntent.ts';

/** A cycle is worth something in the next block alone: that is what it bids for. */
export const CYCLE_GAS_STYLE: GasStyle = 'urgent';

/** The longest cycle that is looked for. */
const LONGEST = { side: 'cycle', pools: 3 } as const;

/** Wei that a cycle pays at most beside its gas; 0 where the chain takes nothing, or has not told yet what. */
export function cycleDataFee({ rollup }: Pick<MarketSnapshot, 'rollup'>, gas: bigint): bigint {
  return rollup === undefined || rollup === 'unknown' ? 0n : dataFee(rollup, LONGEST, gasLimitOf(gas));
}

/**
 * Wei that a cycle may cost in the next block: all of its gas limit at that block's base fee, which is exact, and the tip
 * that it bids, and what a rollup takes for its data.
 * @param gas Units that it is expected to use.
 */
export function cycleCost(snapshot: Pick<MarketSnapshot, 'block' | 'rollup'>, gas: bigint): bigint {
  const { block } = snapshot;
  const { maxFeePerGas, maxPriorityFeePerGas } = gasPlan(CYCLE_GAS_STYLE, block);
  const withTip = nextBaseFee(block) + maxPriorityFeePerGas;
  const perGas = withTip < maxFeePerGas ? withTip : maxFeePerGas;
  return gasLimitOf(gas) * perGas + cycleDataFee(snapshot, gas);
}

/** The same in cash base units, rounded up. */
export function cycleCostInCash(
  snapshot: Pick<MarketSnapshot, 'block' | 'rollup' | 'nativePrice' | 'cash'>,
  gas: bigint,
): bigint {
  return nativeCost(cycleCost(snapshot, gas), snapshot.nativePrice, snapshot.cash);
}
