import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import type { BlockHeader } from '@twinlane/core/market/block';
import { createSnapshot, recordPrices, type PriceSource } from '@twinlane/core/market/createSnapshot';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import type { PriceHistories } from '@twinlane/core/market/priceHistory';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import type { PoolMirror } from '@twinlane/core/ports';

/** Turns the mirrored pools into what decisions see: prices, their histories, snapshots. */
export interface MarketTracker {
  /** Takes down the prices at the end of the mirror's last block. */
  record(): void;
  /** Forgets the prices of blocks that were rewritten: everything after `head`, which the mirror stands at. */
  reset(head: BlockHeader): void;
  snapshot(ownImpacts: ReadonlyMap<Address, OwnImpact>): MarketSnapshot;
}

/** Where the tracker reads from. */
export interface MarketTrackerOptions {
  readonly mirror: PoolMirror & { known(pool: Address): KnownPool | undefined };
  readonly chainId: number;
  readonly cash: Token;
  readonly wrappedNative: Token;
  /** Points kept per token. */
  readonly historyLength: number;
}

/** Creates a tracker without any history. */
export function createMarketTracker(options: MarketTrackerOptions): MarketTracker {
  const { mirror, chainId, cash, wrappedNative } = options;
  let histories: PriceHistories = new Map();
  const listings = { pools: 0, tokens: new Map<Address, Token>(), listedAt: new Map<Address, number>() };

  /** Tokens change only when a pool is added, which is rare. */
  function listed(): typeof listings {
    const pools = [...mirror.pools()];
    if (pools.length === listings.pools) {
      return listings;
    }
    listings.pools = pools.length;
    for (const pool of pools) {
      const since = mirror.known(pool.address)?.createdAt;
      for (const token of [pool.token0, pool.token1]) {
        listings.tokens.set(token.address, token);
        const earlier = listings.listedAt.get(token.address);
        if (since !== undefined && (earlier === undefined || since < earlier)) {
          listings.listedAt.set(token.address, since);
        }
      }
    }
    return listings;
  }

  function source(): PriceSource {
    return {
      header: mirror.head(),
      cash,
      wrappedNative,
      tokens: listed().tokens.values(),
      poolsOf: (tokenA, tokenB) => mirror.poolsOf(tokenA, tokenB),
    };
  }

  return {
    record() {
      histories = recordPrices(histories, source(), options.historyLength);
    },
    reset(head) {
      histories = new Map(
        [...histories].map(([token, points]) => [
          token,
          points.filter(({ blockNumber }) => blockNumber <= head.number),
        ]),
      );
    },
    snapshot(ownImpacts) {
      return createSnapshot({ ...source(), chainId, histories, ownImpacts, listedAt: listed().listedAt });
    },
  };
}
