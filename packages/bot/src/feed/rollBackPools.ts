import type { Pool } from '@twinlane/core/amm/pool';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Address } from '@twinlane/core/money/hex';
import { findAncestor } from './findAncestor.ts';
import { loadPools } from './loadPools.ts';
import type { MirroredPools, TakenBack } from './mirroredPools.ts';
import { isStateMissing } from './pastBlock.ts';

/**
 * Takes the pools back to where the node's chain forked. `tooDeep` where that is longer ago than can be gone back, or where
 * the node no longer has what it takes; nothing is changed then. Rejects, with nothing changed, where the node is away.
 */
export async function rollBackPools(
  client: ChainReader,
  pooled: MirroredPools,
): Promise<TakenBack | 'tooDeep'> {
  const ancestor = await findAncestor(client, pooled.kept);
  if (ancestor === undefined) {
    return 'tooDeep';
  }
  const unread = pooled.readLaterThan(ancestor);
  let pools: ReadonlyMap<Address, Pool>;
  try {
    pools = await readAt(client, unread, ancestor);
  } catch (error) {
    if (isStateMissing(error)) {
      return 'tooDeep';
    }
    throw error;
  }
  const taken = pooled.rollBackTo(ancestor);
  pooled.join(unread, pools);
  return taken;
}

async function readAt(
  client: ChainReader,
  known: readonly KnownPool[],
  block: number,
): Promise<ReadonlyMap<Address, Pool>> {
  return known.length === 0 ? new Map() : loadPools(client, known, block);
}
