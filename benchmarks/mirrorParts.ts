import { applyLogs } from '@twinlane/bot/feed/applyLogs';
import { MirroredPools } from '@twinlane/bot/feed/mirroredPools';
import type { RawLog } from '@twinlane/bot/feed/rawLog';
import { headerOf, type LoggedBlock, type PoolLogs } from './poolLogs.ts';

/** Blocks that can be taken back, as on a chain whose finality is a tag. */
export const KEPT_BLOCKS = 128;

/** The mirror's pools as they stand before the first block. */
export function mirrorOf({ known, pools }: PoolLogs): MirroredPools {
  const mirror = new MirroredPools(KEPT_BLOCKS);
  known.forEach((pool) => mirror.directory.put(pool));
  mirror.load({ head: headerOf(0), pools: new Map(pools.map((pool) => [pool.address, pool])) });
  return mirror;
}

/** All that the mirror does with a block once the node's answer is there. */
export async function mirrorBlock(mirror: MirroredPools, { header, json }: LoggedBlock): Promise<void> {
  const logs = JSON.parse(json) as readonly RawLog[];
  const context = {
    chainId: 31_337,
    pools: mirror.current,
    known: mirror.directory.pools,
    factories: new Map(),
    token: () => Promise.resolve(undefined),
    takes: () => false,
    onMisplaced: () => undefined,
  };
  mirror.advance(header, await applyLogs(context, header, logs), false);
}
