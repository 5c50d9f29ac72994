import { FatalError } from '@twinlane/core/errors';
import type { Anvil } from './anvil.ts';

/**
 * The node's state and its last `keepBlocks` blocks, compressed. `startAnvil({ checkpoint })` continues with the same
 * block hashes. Older blocks, transactions and receipts are left out, so its size does not grow with the chain's age.
 */
export function dumpCheckpoint(_anvil: Anvil, _keepBlocks = 300): Promise<Uint8Array> {
  return Promise.reject(new FatalError('sandbox.unfinished', 'not built yet'));
}
