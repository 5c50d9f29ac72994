import type { RollupFees } from '@twinlane/core/gas/dataFee';
import { atomicVenues } from '@twinlane/core/market/atomicVenues';
import { PoolVolumes, type VolumeReader } from '@twinlane/core/market/poolVolumes';
import { worthByPool } from '@twinlane/core/market/swapWorth';
import type { BlockPrices } from '@twinlane/core/market/blockPrices';
import type { VenueDefinition } from '@twinlane/core/market/venueDefinition';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import type { Pool } from '@twinlane/core/amm/pool';
import type { BlockUpdate } from '@twinlane/core/ports';
import type { Config } from './config/configSchema.ts';
import type { Connections } from './connect.ts';
import { createPoolMirror } from './feed/createPoolMirror.ts';
import type { PoolMirrorOptions, PoolMirrorService } from './feed/poolMirrorService.ts';
import { keepPools } from './keepPools.ts';
import { createMarketTracker, type MarketTracker } from './marketTracker.ts';
import type { Log } from './observe/createLog.ts';
import { openCandles, type OpenCandles } from './openCandles.ts';

/** What the pools are mirrored with. */
export interface MirrorParts {
  readonly config: Config;
  readonly connections: Connections;
  readonly venues: readonly VenueDefinition[];
  /** What prices are in. */
  readonly cash: Token;
  /** What the chain takes beside gas, as was last known. */
  readonly rollup: () => RollupFees | undefined;
  readonly log: Log;
}

/** Blocks of history to begin with, so that strategies need not wait for their first decision. */
const HISTORY_BLOCKS = 120;
/** Points kept per token: ten minutes of two-second blocks. */
const HISTORY_LENGTH = 300;

/** The mirror with what follows it before anybody else does. */
export interface OpenMirror {
  readonly mirror: PoolMirrorService;
  readonly market: MarketTracker;
  readonly volumes: VolumeReader;
}

/** The mirror of the pools with the prices, volumes and candles that follow it. It does not start yet. */
export async function openMirror({
  config,
  connections,
  venues,
  cash,
  rollup,
  log,
}: MirrorParts): Promise<OpenMirror> {
  const { store, client, chain, knownPools } = connections;
  const candles = await openCandles(connections, config, {
    cash,
    mirror: { poolsOf: (tokenA, tokenB) => mirror.poolsOf(tokenA, tokenB) },
    historyLength: HISTORY_LENGTH,
    mostBlocks: HISTORY_BLOCKS,
    log,
  });
  const mirror = createPoolMirror({
    client,
    chain,
    venues,
    knownPools,
    historyBlocks: candles.historyBlocks,
    ...(connections.embedded ? {} : selectionOf(config)),
    ...keepPools(store, log.child('app')),
    log: log.child('mirror'),
  });
  const across = atomicVenues(chain, venues);
  const market = createMarketTracker({
    mirror,
    chainId: chain.id,
    cash,
    wrappedNative: chain.wrappedNative,
    historyLength: HISTORY_LENGTH,
    rollup,
    ...(across === undefined ? {} : { atomicVenues: across }),
  });
  // Listeners are called in this order: prices and candles first, then settlement, then decisions.
  const volumes = new PoolVolumes();
  followPrices(mirror, market, candles, (update, after) => {
    const { wrappedNative } = chain;
    const poolAt = (address: Address): Pool | undefined => update.after(address) ?? update.before(address);
    volumes.count(update.header, worthByPool({ cash, wrappedNative, after }, update.swaps, poolAt));
  });
  mirror.onRollback(({ ancestor }) => Promise.resolve(volumes.rewind(ancestor)));
  mirror.onReset((head) => volumes.rewind(head));
  return { mirror, market, volumes };
}

/** Of a real chain: what is mirrored of it. */
function selectionOf({
  market: { tokens, newPools, maxPools },
}: Config): Pick<PoolMirrorOptions, 'watch' | 'takeNew' | 'maxPools'> {
  return { watch: tokens, takeNew: newPools, maxPools };
}

/** Takes prices and candles down with each block, and back with each that is dropped. */
function followPrices(
  mirror: PoolMirrorService,
  market: MarketTracker,
  { keeper, histories }: OpenCandles,
  onPriced: (update: BlockUpdate, prices: BlockPrices) => void,
): void {
  market.restore(histories);
  mirror.onBlock(async (update) => {
    const prices = market.record();
    onPriced(update, prices);
    market.recordTrades(update.header, await keeper.onBlock(update, prices));
  });
  mirror.onRollback(async (rollback) => {
    market.reset(rollback.ancestor);
    await keeper.onRollback(rollback);
  });
  mirror.onReset((head) => {
    market.reset(head);
    keeper.onReset();
  });
}
