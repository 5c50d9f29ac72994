import { FatalError } from '@twinlane/core/errors';
import type { Anvil, MinedBlock, SandboxTransaction } from './anvil.ts';

export interface MineBlockRequest {
  /** Unix seconds, not before the parent's. */
  readonly timestamp: number;
  /** Wei per gas; the node's own rule (EIP-1559) applies where absent. */
  readonly baseFeePerGas?: bigint;
  /** Executed in this order, behind whatever others have sent to the node's pool. */
  readonly transactions: readonly SandboxTransaction[];
}

/** Sends the transactions and mines one block, in one exchange with the node. A transaction that reverts is mined as reverted. */
export function mineBlock(_anvil: Anvil, _request: MineBlockRequest): Promise<MinedBlock> {
  return Promise.reject(new FatalError('sandbox.unfinished', 'not built yet'));
}
