import type { Hash, Hex } from '../money/hex.ts';
import type { BlockHeader } from './block.ts';
import type { ContractCall } from './venueDefinition.ts';

/** One JSON-RPC call. */
export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** A block as the head follower delivers it. */
export interface ChainBlock extends BlockHeader {
  /** Whether any contract logged anything in it, as its bloom filter says. */
  readonly hasLogs: boolean;
  /** The bloom filter itself, 256 bytes, where the node gave one. */
  readonly logsBloom?: Hex;
}

/** Why the blocks stopped: the chain went another way, or too many blocks are missing to walk through them. */
export type HeadBreak = 'reorg' | 'gap';

export interface HeadListener {
  /**
   * Blocks that follow on the last delivered one without a gap, oldest first; several only when catching up. The next
   * are delivered when the promise has settled. After a RetryableError the same blocks are delivered again.
   */
  onBlocks(blocks: readonly ChainBlock[]): Promise<void>;
  /** The chain does not go on from the last delivered block; nothing more is delivered. */
  onBreak(reason: HeadBreak): void;
  /** A fault while following, once per spell of trouble, and `undefined` when it is over. Following goes on. */
  onTrouble(error: Error | undefined): void;
  /**
   * The hash of a delivered block, as far back as the listener remembers. Tells a chain that forked and is shorter now from a
   * node that is behind.
   */
  hashAt?(number: number): Hash | undefined;
}

export interface HeadSubscription {
  /** The newest block that the node is known to have, delivered or not. */
  newest(): number;
  /** Resolves when nothing more will be delivered. */
  stop(): Promise<void>;
}

/**
 * A node's read side. Calls reject with RetryableError when the node is not there, too slow or too busy, and with
 * FatalError when it refuses: `rpc.state-missing` for a block whose state it no longer has, `rpc.reverted`,
 * `rpc.unsupported`, `rpc.refused`.
 */
export interface ChainReader {
  readonly chainId: number;
  request(method: string, params: readonly unknown[]): Promise<unknown>;
  /** Calls sent together, answered in order. Rejects with the first failure. */
  batch(calls: readonly RpcCall[]): Promise<readonly unknown[]>;
  /** Contract reads on one state, in few round trips; `undefined` where a call reverted. */
  readContracts(
    calls: readonly ContractCall[],
    block: number | 'latest',
  ): Promise<readonly (Hex | undefined)[]>;
  /** The block's header, `undefined` while the node does not have it. */
  block(block: number | 'latest'): Promise<ChainBlock | undefined>;
  /** Delivers every block after `last`, in order, for as long as it is not stopped. Outlives the node's absence. */
  followHeads(last: BlockHeader, listener: HeadListener): HeadSubscription;
}
