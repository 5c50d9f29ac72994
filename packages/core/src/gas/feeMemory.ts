import { createMomentum } from './momentum.ts';
import { createSortedWindow, quantile } from './sortedWindow.ts';

/** What one block tells of fees. Wei per gas. */
export interface FeeBlock {
  readonly number: number;
  readonly baseFee: bigint;
  /** The tip that got a transaction into it; 0 where nothing is known of tips. */
  readonly demanded: bigint;
}

/**
 * What the blocks so far tell of the next one. Fees are wei per gas as numbers: whole below 2^53 (nine million gwei), and used
 * to compare and to rank; what is offered is rounded up to whole wei.
 */
export interface FeeView {
  /** Base fee of the last block. */
  readonly baseFee: number;
  /** Base fee of the next one: exact. */
  readonly nextBaseFee: number;
  /** Expected step of the base fee from the next block to the one after it, natural logarithm. */
  readonly expectedStep: number;
  /** Base fee and demanded tip together in the last 100 and 400 blocks, smallest first. */
  readonly totals: { readonly short: readonly number[]; readonly long: readonly number[] };
  /** Tips that the last 100 blocks demanded, smallest first. */
  readonly tips: readonly number[];
  /** What a node suggests as a tip. */
  readonly nodeTip: number;
  /** Share of the last 100 blocks that demanded more than the node suggested before them; of fewer blocks, as if the others did not. */
  readonly nodeTipFails: number;
}

/** Fees of the blocks so far. */
export interface FeeMemory {
  /** Tells of the block after the last one. */
  add(block: FeeBlock): void;
  /** `nextBaseFee`: of the block after the last one added, wei per gas. Undefined before the first block. Good until `add`. */
  view(nextBaseFee: bigint): FeeView | undefined;
}

const SHORT = 100;
const LONG = 400;
/** Blocks that a node's suggestion looks back over, and where in their cheapest tips it lies: geth's `gasprice` oracle. */
const NODE_BLOCKS = 20;
const NODE_SHARE = 0.6;

/** A memory of fees. `LONG` blocks are enough to fill it. */
export function createFeeMemory(): FeeMemory {
  const short = createSortedWindow(SHORT);
  const long = createSortedWindow(LONG);
  const tips = createSortedWindow(SHORT);
  const recent = createSortedWindow(NODE_BLOCKS);
  const failures = createSortedWindow(SHORT);
  const momentum = createMomentum();
  let last: number | undefined;
  return {
    add(block) {
      const fee = Number(block.baseFee);
      const tip = Number(block.demanded);
      if (last !== undefined) {
        failures.add(tip > quantile(recent.sorted, NODE_SHARE) ? 1 : 0);
        momentum.add(stepOf(last, fee));
      }
      short.add(fee + tip);
      long.add(fee + tip);
      tips.add(tip);
      recent.add(tip);
      last = fee;
    },
    view(nextBaseFee) {
      if (last === undefined) {
        return undefined;
      }
      const next = Number(nextBaseFee);
      return {
        baseFee: last,
        nextBaseFee: next,
        expectedStep: momentum.after(stepOf(last, next)),
        totals: { short: short.sorted, long: long.sorted },
        tips: tips.sorted,
        nodeTip: quantile(recent.sorted, NODE_SHARE),
        nodeTipFails: failures.sorted.reduce((sum, one) => sum + one, 0) / SHORT,
      };
    },
  };
}

/** A chain may charge nothing at all for a while. */
function stepOf(from: number, to: number): number {
  return Math.log(Math.max(1, to) / Math.max(1, from));
}
