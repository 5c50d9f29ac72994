import type { Hash } from '../money/hex.ts';

/** What the domain knows of a block. Times on a chain are Unix seconds. */
export interface BlockHeader {
  readonly number: number;
  readonly hash: Hash;
  readonly parentHash: Hash;
  readonly timestamp: number;
  /** Wei per gas. */
  readonly baseFeePerGas: bigint;
  readonly gasUsed: bigint;
  readonly gasLimit: bigint;
}

/** One block of a chain, by both of its names. */
export type BlockRef = Pick<BlockHeader, 'number' | 'hash'>;
