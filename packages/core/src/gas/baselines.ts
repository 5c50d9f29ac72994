import { type FeePair } from '../transaction/feePair.ts';
import type { FeeView } from './feeMemory.ts';

/** What a library offers by default, sent at once. */
export type Baseline = 'viem' | 'ethers' | 'geth';

/** The baselines by name. */
export const BASELINES = ['viem', 'ethers', 'geth'] as const satisfies readonly Baseline[];

/**
 * - viem: 1.2 times the last block's base fee and the node's tip (`estimateFeesPerGas`, `baseFeeMultiplier` 1.2).
 * - ethers: twice the base fee and the node's tip (`getFeeData`). Its fallback of 1 gwei is for nodes that suggest none.
 * - geth: the tip of its own `gasprice` oracle with the cap of its bindings, twice the base fee (`bind.BoundContract`).
 */
export function baselineFees(baseline: Baseline, view: FeeView): FeePair {
  const tip = BigInt(Math.ceil(view.nodeTip));
  const baseFee = BigInt(Math.ceil(view.baseFee));
  const cap = baseline === 'viem' ? (baseFee * 12n + 9n) / 10n : 2n * baseFee;
  return { maxFeePerGas: cap + tip, maxPriorityFeePerGas: tip };
}

/** What such fees pay per gas where the next block takes them, wei. */
export function baselinePrice(baseline: Baseline, view: FeeView): bigint {
  const { maxFeePerGas, maxPriorityFeePerGas } = baselineFees(baseline, view);
  const price = BigInt(Math.ceil(view.nextBaseFee)) + maxPriorityFeePerGas;
  return price < maxFeePerGas ? price : maxFeePerGas;
}
