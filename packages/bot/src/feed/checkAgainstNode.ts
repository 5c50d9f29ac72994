import { FatalError } from '@twinlane/core/errors';
import type { Address } from '@twinlane/core/money/hex';
import { agrees, loadPoolHeads } from './loadPools.ts';
import type { MirroredPools } from './mirroredPools.ts';
import type { PoolMirrorOptions } from './poolMirrorService.ts';

/** Mirrored pools whose state on the node is another at the mirror's head. Ticks are not compared. */
export async function differingPools(
  client: PoolMirrorOptions['client'],
  { head, known, current }: MirroredPools,
): Promise<readonly Address[]> {
  const pools = new Map(current);
  const heads = await loadPoolHeads(client, known, head.number);
  return known
    .map(({ address }) => address)
    .filter((address) => !agrees(heads.get(address), pools.get(address)));
}

/**
 * Compares the pools with the node once. A node that cannot be read is logged.
 * @throws FatalError `feed.diverged` where they differ.
 */
export async function checkAgainstNode(
  { client, log }: Pick<PoolMirrorOptions, 'client' | 'log'>,
  pooled: MirroredPools,
): Promise<void> {
  let wrong: readonly Address[];
  try {
    // Read while the next block came, the newest state may be that block's. It is settled then, and the second look tells.
    wrong = (await differingPools(client, pooled)).length === 0 ? [] : await differingPools(client, pooled);
  } catch (error) {
    log.warn({ err: error }, 'The pools could not be compared with the node');
    return;
  }
  if (wrong.length > 0) {
    throw new FatalError('feed.diverged', `After catching up, ${wrong.length} pools differ from the node.`);
  }
}
