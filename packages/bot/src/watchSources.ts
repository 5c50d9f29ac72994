import type { PoolMirrorService } from './feed/poolMirrorService.ts';
import { isBehind } from './isBehind.ts';
import { createHealth, type Health } from './observe/health.ts';

const BLOCKS_UNTIL_STALE = 5;
const BLOCKS_UNTIL_DOWN = 30;
const LEAST_STALE_MS = 5_000;

/** The chain delivers blocks, and the database records what was made of each. */
export function watchSources(blockTimeMs: number, monotonic: () => number): Health {
  const health = createHealth(monotonic);
  const freshness = {
    staleAfterMs: Math.max(LEAST_STALE_MS, blockTimeMs * BLOCKS_UNTIL_STALE),
    downAfterMs: Math.max(LEAST_STALE_MS * 2, blockTimeMs * BLOCKS_UNTIL_DOWN),
  };
  health.watch('chain', freshness);
  health.watch('database', freshness);
  return health;
}

/** The chain delivers with each new block of the mirror; it is late while that is so far behind that decisions rest. */
export function watchMirror(health: Health, mirror: Pick<PoolMirrorService, 'onBlock' | 'lag'>): void {
  health.doubt('chain', () =>
    isBehind(mirror) ? `${mirror.lag()} blocks behind, decisions rest until it has caught up` : undefined,
  );
  mirror.onBlock(async ({ backfill }) => {
    if (!backfill) health.beat('chain');
  });
}
