import type { RollupFees } from '@twinlane/core/gas/dataFee';
import { longestLookback } from '@twinlane/core/engine/warmUp';
import { MOST_LOOKBACK, type PriceHistories } from '@twinlane/core/market/priceHistory';
import { atomicVenues } from '@twinlane/core/market/atomicVenues';
import { PoolVolumes, type VolumeReader } from '@twinlane/core/market/poolVolumes';
import { worthByPool } from '@twinlane/core/market/swapWorth';
import type { BlockPrices, PriceSource } from '@twinlane/core/market/blockPrices';
import type { VenueDefinition } from '@twinlane/core/market/venueDefinition';
import type { Address } from '@twinlane/core/money/hex';
import type { Pool } from '@twinlane/core/amm/pool';
import type { BlockUpdate } from '@twinlane/core/ports';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Config } from './config/configSchema.ts';
import type { Connections } from './connect.ts';
import { extendHistories } from './feed/candle/extendHistories.ts';
import type { PastPricesParts } from './feed/candle/readPastPrices.ts';
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
  /** Whose bots look at the prices, and what these are in. */
  readonly account: Pick<Account, 'id' | 'cash'>;
  /** What the chain takes beside gas, as was last known. */
  readonly rollup: () => RollupFees | undefined;
  readonly log: Log;
}

/** Blocks of history to begin with, so that strategies need not wait for their first decision. */
const HISTORY_BLOCKS = 120;
/** What bots lack of past prices is read for so long at the start, ms: what is held is not looked at meanwhile. */
const PAST_PRICES_MS = 10_000;
/** Points kept per token: ten minutes of two-second blocks, or what the bot needs that looks back furthest. */
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
  account: { id, cash },
  rollup,
  log,
}: MirrorParts): Promise<OpenMirror> {
  const { store, client, chain, knownPools } = connections;
  const needed = longestLookback(await store.read.bots.list(id));
  const candles = await openCandles(connections, config, {
    cash,
    mirror: { poolsOf: (tokenA, tokenB) => mirror.poolsOf(tokenA, tokenB) },
    historyLength: MOST_LOOKBACK,
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
    historyLength: Math.max(HISTORY_LENGTH, needed),
    rollup,
    ...(across === undefined ? {} : { atomicVenues: across }),
  });
  // Listeners are called in this order: prices and candles first, then settlement, then decisions.
  const volumes = new PoolVolumes();
  const { wrappedNative } = chain;
  const extend = (update: BlockUpdate): Promise<PriceHistories> =>
    historiesBefore(update, { mirror, client, cash, wrappedNative, needed, candles, log });
  followPrices(mirror, market, { ...candles, extend }, (update, after) => {
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

/** What was kept, and what the bots need beyond it and the blocks that are about to come. */
async function historiesBefore(
  update: BlockUpdate,
  parts: Pick<PastPricesParts, 'client'> &
    Pick<PriceSource, 'cash' | 'wrappedNative'> & {
      readonly mirror: PoolMirrorService;
      readonly needed: number;
      readonly candles: Pick<OpenCandles, 'histories'>;
      readonly log: Log;
    },
): Promise<PriceHistories> {
  const { client, mirror, cash, wrappedNative, needed, candles, log } = parts;
  const tokens = new Map(
    [...mirror.pools()].flatMap(({ token0, token1 }) =>
      [token0, token1].map((token) => [token.address, token]),
    ),
  );
  const poolsOf: PriceSource['poolsOf'] = (one, other) =>
    mirror.poolsOf(one, other).flatMap(({ address }) => update.before(address) ?? []);
  const source = { cash, wrappedNative, tokens: [...tokens.values()], poolsOf };
  const past = {
    client,
    source,
    known: (pool: Address) => mirror.known(pool),
    until: AbortSignal.timeout(PAST_PRICES_MS),
    log: log.child('candles'),
  };
  try {
    const newest = (await client.block('latest'))?.number ?? update.header.number;
    return await extendHistories(past, candles.histories, { first: update.header, newest, needed });
  } catch (error) {
    past.log.warn({ err: error }, 'Prices of past blocks cannot be read: bots wait for what they lack');
    return candles.histories;
  }
}

/** Takes prices and candles down with each block, and back with each that is dropped. */
function followPrices(
  mirror: PoolMirrorService,
  market: MarketTracker,
  {
    keeper,
    extend,
  }: Pick<OpenCandles, 'keeper'> & { readonly extend: (first: BlockUpdate) => Promise<PriceHistories> },
  onPriced: (update: BlockUpdate, prices: BlockPrices) => void,
): void {
  let isFirst = true;
  mirror.onBlock(async (update) => {
    if (isFirst) market.restore(await extend(update));
    isFirst = false;
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
