import type { BlockHeader } from '@twinlane/core/market/block';
import type { ChainFinality } from '@twinlane/core/market/chainDefinition';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Hash } from '@twinlane/core/money/hex';
import type { AppliedChange } from './poolStates.ts';

/** Fewer blocks are never kept, whatever the chain calls final. */
const LEAST_KEPT = 64;
/** Kept where finality is the node's tag: Ethereum's takes two to three epochs of 32 slots. */
const KEPT_UNTIL_TAG = 128;
const MOST_KEPT = 512;

/** A block that can be taken back. */
export interface KeptBlock {
  readonly header: BlockHeader;
  readonly change: AppliedChange;
  /** Pools that became known by it. */
  readonly created: readonly KnownPool[];
}

/** How many blocks can be taken back on a chain. */
export function blocksToKeep(finality: ChainFinality): number {
  const asked = finality.kind === 'depth' ? finality.blocks : KEPT_UNTIL_TAG;
  return Math.min(MOST_KEPT, Math.max(LEAST_KEPT, asked));
}

/** The last blocks that were applied, on top of the one from which on they can be taken back. */
export class KeptBlocks {
  private readonly limit: number;
  private base: BlockHeader;
  private blocks: KeptBlock[] = [];

  constructor(base: BlockHeader, limit: number) {
    this.base = base;
    this.limit = limit;
  }

  /** The newest. */
  get head(): BlockHeader {
    return this.blocks.at(-1)?.header ?? this.base;
  }

  /** Number of the oldest block that can be gone back to. */
  get oldest(): number {
    return this.base.number;
  }

  /** The hash of one of the blocks. */
  hashAt(number: number): Hash | undefined {
    return number === this.base.number
      ? this.base.hash
      : this.blocks[number - this.base.number - 1]?.header.hash;
  }

  /** Adds the block after the newest. */
  add(block: KeptBlock): void {
    this.blocks.push(block);
    // Trimmed in one go now and then: moving the rest up costs more than some blocks too many.
    if (this.blocks.length >= this.limit * 2) {
      const dropped = this.blocks.splice(0, this.blocks.length - this.limit);
      this.base = dropped.at(-1)?.header ?? this.base;
    }
  }

  /** Takes off the blocks after number `ancestor`, which is one of them or the base; oldest first. */
  takeBack(ancestor: number): readonly KeptBlock[] {
    return this.blocks.splice(Math.max(0, ancestor - this.base.number));
  }
}
