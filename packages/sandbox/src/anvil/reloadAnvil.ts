import { FatalError } from '@twinlane/core/errors';
import type { Anvil } from './anvil.ts';

/**
 * Puts a running node back to a checkpoint: same process, socket and port, and memory as after a fresh start. Clients that
 * ask in between may see the genesis block as the last one for a few milliseconds.
 */
export async function reloadAnvil(anvil: Anvil, checkpoint: Uint8Array): Promise<void> {
  const state = `0x${Buffer.from(checkpoint).toString('hex')}`;
  await anvil.request('anvil_reset');
  const loaded = await anvil.request('anvil_loadState', [state]);
  if (loaded !== true) {
    throw new FatalError('sandbox.node-failed', 'The embedded chain did not take the checkpoint back.');
  }
}
