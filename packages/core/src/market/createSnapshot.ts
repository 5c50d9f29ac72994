import { Decimal } from 'decimal.js';
import type { Pool } from '../amm/pool.ts';
import { spotPrice } from '../amm/price.ts';
import type { OwnImpact } from '../fill/ownImpact.ts';
import type { Address } from '../money/hex.ts';
import type { BlockHeader } from './block.ts';
import type { MarketSnapshot, TokenMarket } from './marketSnapshot.ts';
import { poolDepth } from './poolDepth.ts';
import { appendPoint } from './priceHistory.ts';
import type { PriceHistories } from './priceHistory.ts';
import type { Token } from './token.ts';

/** Where prices come from at one block. */
export interface PriceSource {
  readonly header: BlockHeader;
  readonly cash: Token;
  /** The ERC-20 that stands for the native currency (WETH). */
  readonly wrappedNative: Token;
  /** Tokens that may be traded; cash itself is passed over. */
  readonly tokens: Iterable<Token>;
  /** All pools that pair the two, such as `PoolMirror.poolsOf`. */
  poolsOf(tokenA: Address, tokenB: Address): readonly Pool[];
}

/** What a snapshot is made from. */
export interface SnapshotSource extends PriceSource {
  readonly chainId: number;
  /** As `recordPrices` left them for this block. */
  readonly histories: PriceHistories;
  /** Of the account that will decide, by pool; empty for a live one. */
  readonly ownImpacts: ReadonlyMap<Address, OwnImpact>;
  /** When a token's first pool appeared, Unix seconds, where it is known. */
  readonly listedAt?: ReadonlyMap<Address, number>;
}

/** The histories with this block's prices appended, each bounded to `capacity` points. Tokens without a price get none. */
export function recordPrices(
  histories: PriceHistories,
  source: PriceSource,
  capacity: number,
): PriceHistories {
  const { number: blockNumber, timestamp } = source.header;
  const nativePrice = priceOfNative(source);
  const recorded = new Map(histories);
  for (const token of tradable(source)) {
    const price = priceOf(token, source, nativePrice).toNumber();
    if (price > 0) {
      const point = { blockNumber, timestamp, price };
      recorded.set(token.address, appendPoint(histories.get(token.address) ?? [], point, capacity));
    }
  }
  return recorded;
}

/** The market as an account sees it at the source's block. Tokens that no pool pairs with cash or WETH are left out. */
export function createSnapshot(source: SnapshotSource): MarketSnapshot {
  const nativePrice = priceOfNative(source);
  const tokens = new Map<Address, TokenMarket>();
  for (const token of tradable(source)) {
    const pools = source.poolsOf(token.address, source.cash.address);
    const price = priceOf(token, source, nativePrice);
    if (pools.length === 0 && price.isZero()) {
      continue;
    }
    const listedAt = source.listedAt?.get(token.address);
    tokens.set(token.address, {
      token,
      price,
      history: source.histories.get(token.address) ?? [],
      liquidity: pools.reduce((sum, pool) => sum + poolDepth(pool, source.cash.address), 0n),
      pools,
      ...(listedAt === undefined ? {} : { listedAt }),
    });
  }
  return {
    chainId: source.chainId,
    block: source.header,
    now: source.header.timestamp,
    cash: source.cash,
    nativePrice,
    tokens,
    ownImpacts: source.ownImpacts,
  };
}

function tradable(source: PriceSource): Token[] {
  return [...source.tokens].filter((token) => token.address !== source.cash.address);
}

/** Cash per whole native unit, from the deepest pool of its wrapped form; 0 where there is none. */
export function priceOfNative(source: PriceSource): Decimal {
  return priceIn(source.wrappedNative, source.cash, source);
}

/** Cash per whole token: from the deepest pool with cash, or by way of WETH where no pool pairs it with cash. */
function priceOf(token: Token, source: PriceSource, nativePrice: Decimal): Decimal {
  const direct = priceIn(token, source.cash, source);
  if (!direct.isZero() || token.address === source.wrappedNative.address) {
    return direct;
  }
  return priceIn(token, source.wrappedNative, source).mul(nativePrice);
}

function priceIn(token: Token, unit: Token, source: PriceSource): Decimal {
  let deepest: Pool | undefined;
  let depth = 0n;
  for (const pool of source.poolsOf(token.address, unit.address)) {
    const held = poolDepth(pool, unit.address);
    if (held > depth) {
      deepest = pool;
      depth = held;
    }
  }
  return deepest === undefined ? new Decimal(0) : spotPrice(deepest, token, unit);
}
