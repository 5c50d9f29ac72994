import type { Baseline } from '../gas/baselines.ts';
import type { BlockHeader } from '../market/block.ts';
import type { FeePair } from './feePair.ts';

/** By when a transaction should be mined: the next block, 5 blocks, or 25, 100 or 300. */
export const URGENCIES = ['urgent', 'standard', 'patient25', 'patient100', 'patient300'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** What to do about a transaction at this block. */
export type FeeOffer =
  | { readonly kind: 'send'; readonly fees: FeePair }
  /** A cheaper block is likely before the deadline; ask again with the next block. */
  | { readonly kind: 'wait'; readonly fees: FeePair };

/** What a library's default fees, sent at once, pay per gas in the next block; wei. */
export interface FeeBaseline {
  readonly name: Baseline;
  readonly gasPrice: bigint;
}

/** Fees as the last blocks tell them. Every answer is at hand: nothing here makes a call. */
export interface FeeOracle {
  /** Block that the answers rest on; undefined before the first. */
  head(): BlockHeader | undefined;
  /** Base fee of the block after it, wei per gas: exact. */
  nextBaseFee(): bigint;
  /** What a transaction that has waited for so many blocks should offer now. */
  offer(urgency: Urgency, waitedBlocks: number): FeeOffer;
  /** What viem would pay now; undefined before the first block is looked up. Savings are measured against it. */
  baseline(): FeeBaseline | undefined;
  /** Wei that a transaction of that size and gas limit pays beside its gas (OP stack); 0 elsewhere. */
  otherFees(transaction: { readonly bytes: number; readonly gasLimit: bigint }): bigint;
}
