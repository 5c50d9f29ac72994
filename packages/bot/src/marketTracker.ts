import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import type { RollupFees } from '@twinlane/core/gas/dataFee';
import type { BlockHeader } from '@twinlane/core/market/block';
import { blockPrices, type BlockPrices, type PriceSource } from '@twinlane/core/market/blockPrices';
import type { Bars } from '@twinlane/core/market/candleBook';
import { createSnapshot, recordPrices } from '@twinlane/core/market/createSnapshot';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import { NO_OPENINGS, noteOpenings, takeBackOpenings, type Listing } from '@twinlane/core/market/openings';
import { recordVolumes, type PriceHistories } from '@twinlane/core/market/priceHistory';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import type { PoolMirror } from '@twinlane/core/ports';

/** Turns the mirrored pools into what decisions see: prices, their histories, snapshots. */
export interface MarketTracker {
  /** Takes up what an earlier process saw. To be called before the first block. */
  restore(known: PriceHistories): void;
  /** Keeps so many points per token from here on, where that is more than before. */
  lookBack(points: number): void;
  /** Takes down the prices at the end of the mirror's last block, and says them. */
  record(): BlockPrices;
  /** Takes down what was traded in the block that was recorded last. */
  recordTrades(block: Pick<BlockHeader, 'number'>, trades: Bars): void;
  /** Forgets the prices of blocks that were rewritten: everything after `head`, which the mirror stands at. */
  reset(head: BlockHeader): void;
  snapshot(ownImpacts: ReadonlyMap<Address, OwnImpact>): MarketSnapshot;
}

/** Where the tracker reads from. */
export interface MarketTrackerOptions {
  readonly mirror: Pick<PoolMirror, 'head' | 'pools' | 'poolsOf'> & {
    known(pool: Address): KnownPool | undefined;
  };
  readonly chainId: number;
  readonly cash: Token;
  readonly wrappedNative: Token;
  /** Points kept per token, unless more are asked for. */
  readonly historyLength: number;
  /** Venues that one transaction may trade across; none where absent. */
  readonly atomicVenues?: ReadonlySet<string>;
  /** What the chain takes beside gas, as was last known. */
  readonly rollup?: () => RollupFees | undefined;
}

interface Listed {
  readonly tokens: ReadonlyMap<Address, Token>;
  /** When a token's first pool appeared, where it is known. */
  readonly listings: ReadonlyMap<Address, Listing>;
}

/** The tokens that mirrored pools pair. */
function listed(mirror: MarketTrackerOptions['mirror']): Listed {
  const tokens = new Map<Address, Token>();
  const listings = new Map<Address, Listing>();
  for (const pool of mirror.pools()) {
    const since = mirror.known(pool.address);
    for (const token of [pool.token0, pool.token1]) {
      tokens.set(token.address, token);
      const earlier = listings.get(token.address);
      if (since !== undefined && (earlier === undefined || since.createdAt < earlier.createdAt)) {
        listings.set(token.address, since);
      }
    }
  }
  return { tokens, listings };
}

/** Creates a tracker without any history. */
export function createMarketTracker(options: MarketTrackerOptions): MarketTracker {
  const { mirror, chainId, cash, wrappedNative } = options;
  let histories: PriceHistories = new Map();
  let { historyLength } = options;
  let openings = NO_OPENINGS;
  let recorded: { readonly block: BlockHeader; readonly prices: BlockPrices } | undefined;

  function source(known: ReadonlyMap<Address, Token>): PriceSource {
    // A list: it is gone through more than once.
    const tokens = [...known.values()];
    return {
      header: mirror.head(),
      cash,
      wrappedNative,
      tokens,
      poolsOf: (tokenA, tokenB) => mirror.poolsOf(tokenA, tokenB),
    };
  }

  return {
    restore(known) {
      histories = known;
    },
    lookBack(points) {
      historyLength = Math.max(historyLength, points);
    },
    record() {
      const { tokens, listings } = listed(mirror);
      const block = mirror.head();
      const prices = blockPrices(source(tokens));
      const longer = recordPrices(histories, block, prices, historyLength);
      // Tokens whose last pool is gone are forgotten.
      histories = new Map([...longer].filter(([token]) => tokens.has(token)));
      openings = noteOpenings(openings, block, listings, histories, recorded === undefined);
      recorded = { block, prices };
      return prices;
    },
    recordTrades({ number }, trades) {
      histories = recordVolumes(histories, number, trades);
    },
    reset(head) {
      openings = takeBackOpenings(openings, head);
      histories = new Map(
        [...histories].map(([token, points]) => [
          token,
          points.filter(({ blockNumber }) => blockNumber <= head.number),
        ]),
      );
    },
    snapshot(ownImpacts) {
      const { tokens, listings } = listed(mirror);
      const prices = recorded?.block.hash === mirror.head().hash ? { prices: recorded.prices } : {};
      return createSnapshot({
        ...source(tokens),
        ...prices,
        chainId,
        histories,
        ownImpacts,
        listings,
        openings,
        pools: mirror.pools(),
        rollup: options.rollup?.(),
        ...(options.atomicVenues === undefined ? {} : { atomicVenues: options.atomicVenues }),
      });
    },
  };
}
