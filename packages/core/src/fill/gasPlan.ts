import type { BlockHeader } from '../market/block.ts';
import type { GasStyle } from '../order/orderIntent.ts';
import { nextBaseFee } from '../market/nextBaseFee.ts';

/** What an order offers for its place in a block, and when it gets one. */
export interface GasPlan {
  /** Blocks from the decision to the first block the order can be in; at least 1. */
  readonly inclusionDelayBlocks: number;
  /** EIP-1559 caps, wei per gas. */
  readonly maxPriorityFeePerGas: bigint;
  readonly maxFeePerGas: bigint;
}

interface Urgency {
  readonly delay: number;
  /** Tip as a share of the next base fee, per cent. */
  readonly tipPercent: bigint;
  /** How many times the next base fee is paid at most. Two times outlasts five full blocks (1.125⁵ ≈ 1.8). */
  readonly headroom: bigint;
}

/** What each style offers. */
export const URGENCIES: Readonly<Record<GasStyle, Urgency>> = {
  minimal: { delay: 5, tipPercent: 1n, headroom: 2n },
  low: { delay: 3, tipPercent: 2n, headroom: 2n },
  standard: { delay: 2, tipPercent: 5n, headroom: 2n },
  aggressive: { delay: 1, tipPercent: 10n, headroom: 3n },
  urgent: { delay: 1, tipPercent: 25n, headroom: 4n },
};

/** What a gas style bids after the block `header`. */
export function gasPlan(style: GasStyle, header: BlockHeader): GasPlan {
  const { delay, tipPercent, headroom } = URGENCIES[style];
  const base = nextBaseFee(header);
  const tip = (base * tipPercent + 99n) / 100n;
  return {
    inclusionDelayBlocks: delay,
    maxPriorityFeePerGas: tip,
    maxFeePerGas: base * headroom + tip,
  };
}

/** First block that can hold an order of that style decided on block `decidedAtBlock`. */
export function landingBlock(style: GasStyle, decidedAtBlock: number): number {
  return decidedAtBlock + URGENCIES[style].delay;
}
