import { Decimal } from 'decimal.js';
import type { Pool } from '../amm/pool.ts';
import type { OwnImpact } from '../fill/ownImpact.ts';
import type { RollupFees } from '../gas/dataFee.ts';
import type { Address } from '../money/hex.ts';
import type { BlockHeader } from './block.ts';
import { blockPrices, cashPrice, tradable } from './blockPrices.ts';
import type { BlockPrices, PriceSource } from './blockPrices.ts';
import type { MarketSnapshot, TokenMarket } from './marketSnapshot.ts';
import type { Listing, Openings } from './openings.ts';
import { poolDepth } from './poolDepth.ts';
import { appendPoint } from './priceHistory.ts';
import type { PriceHistories } from './priceHistory.ts';

/** What a snapshot is made from. */
export interface SnapshotSource extends PriceSource {
  readonly chainId: number;
  /** The block's prices where they have been read already. */
  readonly prices?: BlockPrices;
  /** As `recordPrices` left them for this block. */
  readonly histories: PriceHistories;
  /** Of the account that will decide, by pool; empty for a live one. */
  readonly ownImpacts: ReadonlyMap<Address, OwnImpact>;
  /** When a token's first pool appeared, where it is known. */
  readonly listings?: ReadonlyMap<Address, Listing>;
  /** As `noteOpenings` left them for this block. */
  readonly openings?: Openings;
  /** All pools that are known, those between two other tokens too. */
  readonly pools?: Iterable<Pool>;
  /** As the snapshot has it. */
  readonly atomicVenues?: ReadonlySet<string>;
  /** As the snapshot has it. */
  readonly rollup?: RollupFees | undefined;
}

/** The histories with a block's prices appended, each bounded to `capacity` points. Tokens without a price get none. */
export function recordPrices(
  histories: PriceHistories,
  { number: blockNumber, timestamp }: Pick<BlockHeader, 'number' | 'timestamp'>,
  prices: BlockPrices,
  capacity: number,
): PriceHistories {
  const recorded = new Map(histories);
  for (const token of prices.tokens.keys()) {
    const price = cashPrice(prices, token)?.toNumber() ?? 0;
    if (price > 0) {
      const point = { blockNumber, timestamp, price };
      recorded.set(token, appendPoint(histories.get(token) ?? [], point, capacity));
    }
  }
  return recorded;
}

/** The market as an account sees it at the source's block. Tokens that no pool pairs with cash or WETH are left out. */
export function createSnapshot(source: SnapshotSource): MarketSnapshot {
  const prices = source.prices ?? blockPrices(source);
  const tokens = new Map<Address, TokenMarket>();
  for (const token of tradable(source)) {
    const pools = source.poolsOf(token.address, source.cash.address);
    const price = cashPrice(prices, token.address);
    if (pools.length === 0 && price === undefined) {
      continue;
    }
    const listing = source.listings?.get(token.address);
    const opening = source.openings?.prices.get(token.address);
    tokens.set(token.address, {
      token,
      price: price ?? new Decimal(0),
      history: source.histories.get(token.address) ?? [],
      liquidity: pools.reduce((sum, pool) => sum + poolDepth(pool, source.cash.address), 0n),
      pools,
      ...(listing === undefined
        ? {}
        : { listedAt: listing.createdAt, listedAtBlock: listing.createdAtBlock }),
      ...(opening === undefined ? {} : { openingPrice: opening.price }),
    });
  }
  return {
    chainId: source.chainId,
    block: source.header,
    now: source.header.timestamp,
    cash: source.cash,
    nativePrice: prices.native,
    tokens,
    ...otherPoolsOf(source),
    ...(source.atomicVenues === undefined ? {} : { atomicVenues: source.atomicVenues }),
    ...(source.rollup === undefined ? {} : { rollup: source.rollup }),
    ownImpacts: source.ownImpacts,
  };
}

function otherPoolsOf({ pools, cash }: SnapshotSource): Pick<MarketSnapshot, 'otherPools'> {
  const isOther = ({ token0, token1 }: Pool): boolean =>
    token0.address !== cash.address && token1.address !== cash.address;
  return pools === undefined ? {} : { otherPools: [...pools].filter(isOther) };
}
