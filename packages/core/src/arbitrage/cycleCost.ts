import { gasPlan } from '../fill/gasPlan.ts';
import type { MarketSnapshot } from '../market/marketSnapshot.ts';
import { nextBaseFee } from '../market/nextBaseFee.ts';
import { nativeCost } from '../market/valuation.ts';
import { gasLimitOf } from '../order/createIntent.ts';
import type { GasStyle } from '../order/orderIntent.ts';

/** A cycle is worth something in the next block alone: that is what it bids for. */
export const CYCLE_GAS_STYLE: GasStyle = 'urgent';

/**
 * Wei that a cycle may cost in the next block: all of its gas limit at that block's base fee, which is exact, and the tip
 * that it bids.
 * @param gas Units that it is expected to use.
 */
export function cycleCost({ block }: Pick<MarketSnapshot, 'block'>, gas: bigint): bigint {
  const { maxFeePerGas, maxPriorityFeePerGas } = gasPlan(CYCLE_GAS_STYLE, block);
  const withTip = nextBaseFee(block) + maxPriorityFeePerGas;
  return gasLimitOf(gas) * (withTip < maxFeePerGas ? withTip : maxFeePerGas);
}

/** The same in cash base units, rounded up. */
export function cycleCostInCash(
  snapshot: Pick<MarketSnapshot, 'block' | 'nativePrice' | 'cash'>,
  gas: bigint,
): bigint {
  return nativeCost(cycleCost(snapshot, gas), snapshot.nativePrice, snapshot.cash);
}
