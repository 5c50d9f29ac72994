import { FatalError } from '@twinlane/core/errors';
import type { Anvil } from './anvil.ts';

/** How the node starts. Everything has a default; two nodes with the same options have the same genesis block. */
export interface AnvilOptions {
  /** What `dumpCheckpoint` returned: the chain continues from its last block. */
  readonly checkpoint?: Uint8Array;
  /** How many recent states `eth_call` can read, 300 by default. */
  readonly statesKept?: number;
  /** How many recent blocks keep their transactions and receipts, 300 by default. */
  readonly blocksKept?: number;
  /** HTTP port; a free one by default. A taken one is a UserError `sandbox.port-taken`. */
  readonly port?: number;
}

/**
 * Starts the native anvil binary on loopback and waits until it answers.
 * Throws UserError `sandbox.anvil-missing` where npm has no binary for this platform.
 */
export function startAnvil(options: AnvilOptions = {}): Promise<Anvil> {
  return Promise.reject(new FatalError('sandbox.unfinished', `not built yet ${Object.keys(options).length}`));
}
