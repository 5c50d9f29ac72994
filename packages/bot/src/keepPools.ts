import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Store } from '@twinlane/core/ports';
import type { Logger } from 'pino';
import { createTurns } from './feed/turns.ts';
import type { PoolMirrorOptions } from './feed/poolMirrorService.ts';

/** Keeps the directory of known pools as the mirror finds them and as the chain drops them, one after the other. */
export function keepPools(
  store: Pick<Store, 'transaction'>,
  log: Pick<Logger, 'error'>,
): Pick<PoolMirrorOptions, 'onPoolDiscovered' | 'onPoolForgotten'> {
  const inTurn = createTurns();
  const keep = (change: Parameters<Store['transaction']>[0], pool: KnownPool): void => {
    inTurn(() => store.transaction(change)).catch((error: unknown) => {
      // It is found again by a search of its tokens, and a pool that is not there is passed over.
      log.error({ err: error, pool: pool.address }, 'The directory of pools could not be kept');
    });
  };
  return {
    onPoolDiscovered: (pool) => keep((unit) => unit.putPools([pool]), pool),
    onPoolForgotten: (pool) => keep((unit) => unit.forgetPools(pool.chainId, [pool.address]), pool),
  };
}
