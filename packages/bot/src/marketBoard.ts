import type { Decimal } from 'decimal.js';
import { spotPrice } from '@twinlane/core/amm/price';
import type { Pool } from '@twinlane/core/amm/pool';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import { VOLUME_WINDOW_SECONDS, type VolumeReader } from '@twinlane/core/market/poolVolumes';
import { poolDepth } from '@twinlane/core/market/poolDepth';
import type { Token } from '@twinlane/core/market/token';
import { valueOf } from '@twinlane/core/market/valuation';
import type { Address } from '@twinlane/core/money/hex';
import { oncePer } from '@twinlane/core/oncePer';
import type { Board, BoardPool, BoardPort, BoardToken } from './api/boardPort.ts';

/** Where the board is read from. */
export interface BoardSource {
  readonly mirror: {
    pools(): Iterable<Pool>;
    known(pool: Address): KnownPool | undefined;
  };
  readonly volumes: VolumeReader;
  readonly snapshot: () => MarketSnapshot | undefined;
  readonly cash: Token;
  readonly wrappedNative: Token;
  /** Addresses in lower case. */
  readonly trusted: ReadonlySet<string>;
}

/** A pool never changes: another one takes its place. */
const depthOf = oncePer((pool: Pool, token: Address) => poolDepth(pool, token));

/** Reads all tokens and pools from memory. */
export function createBoard(source: BoardSource): BoardPort {
  return () => {
    const snapshot = source.snapshot();
    return snapshot === undefined ? undefined : boardOf(source, snapshot);
  };
}

function boardOf(source: BoardSource, snapshot: MarketSnapshot): Board {
  const { mirror, cash, wrappedNative, trusted } = source;
  const priceOf = pricesIn(source, snapshot);
  const held = new Map<Address, { readonly token: Token; readonly pools: BoardPool[]; liquidity: bigint }>();
  const pools: BoardPool[] = [];
  for (const pool of mirror.pools()) {
    const known = mirror.known(pool.address);
    const shown = {
      ...poolOf(pool, known, { cash, wrappedNative, priceOf }),
      ...volumeOf(source, pool, known, { cash, wrappedNative, priceOf }, snapshot.now),
    };
    pools.push(shown);
    for (const token of [pool.token0, pool.token1]) {
      const listed = held.get(token.address) ?? { token, pools: [], liquidity: 0n };
      listed.pools.push(shown);
      listed.liquidity += worthBeside(pool, token, { cash, wrappedNative, priceOf }) ?? 0n;
      held.set(token.address, listed);
    }
  }
  held.delete(cash.address);
  const tokens = new Map<Address, BoardToken>();
  for (const [address, { token, pools: own, liquidity }] of held) {
    const price = priceOf(token);
    tokens.set(address, {
      token,
      ...(price === undefined ? {} : { price }),
      liquidity,
      pools: own.toSorted(deepestFirst),
      isTrusted: trusted.has(address.toLowerCase()),
    });
  }
  return { time: snapshot.now, tokens, pools: pools.toSorted(deepestFirst) };
}

type PriceOf = (token: Token) => Decimal | undefined;

interface Worth extends Pick<BoardSource, 'cash' | 'wrappedNative'> {
  readonly priceOf: PriceOf;
}

function pricesIn({ wrappedNative }: BoardSource, snapshot: MarketSnapshot): PriceOf {
  return ({ address }) => {
    const price =
      address === wrappedNative.address ? snapshot.nativePrice : snapshot.tokens.get(address)?.price;
    return price === undefined || price.isZero() ? undefined : price;
  };
}

/** Cash base units that the pool holds of the token's other side; undefined where that has no price. */
function worthBeside(pool: Pool, token: Token, { cash, priceOf }: Worth): bigint | undefined {
  const other = pool.token0.address === token.address ? pool.token1 : pool.token0;
  if (other.address === cash.address) return depthOf(pool, cash.address);
  const price = priceOf(other);
  return price === undefined ? undefined : valueOf(depthOf(pool, other.address), other, price, cash);
}

/** Which of the two a pool prices: the one that is not cash, nor the native currency, nor has a price beside one that has none. */
function pricedToken(
  pool: Pool,
  { cash, wrappedNative, priceOf }: Worth,
): { readonly token: Token; readonly by: Token } {
  const { token0, token1 } = pool;
  const rank = (token: Token): number => {
    if (token.address === cash.address) return 3;
    if (priceOf(token) === undefined) return 0;
    return token.address === wrappedNative.address ? 2 : 1;
  };
  return rank(token0) > rank(token1) ? { token: token1, by: token0 } : { token: token0, by: token1 };
}

function poolOf(pool: Pool, known: KnownPool | undefined, worth: Worth): BoardPool {
  const { address, venue, kind, token0, token1, fee } = pool;
  const { token, by } = pricedToken(pool, worth);
  const unit = by.address === worth.cash.address ? undefined : worth.priceOf(by);
  const spot = spotPrice(pool, token, by);
  const isPriced = by.address === worth.cash.address || unit !== undefined;
  const liquidity = worthBeside(pool, token, worth);
  return {
    address,
    venue,
    kind,
    token0,
    token1,
    fee,
    ...(isPriced && !spot.isZero() ? { price: unit === undefined ? spot : spot.mul(unit) } : {}),
    ...(liquidity === undefined ? {} : { liquidity }),
    ...(known === undefined
      ? {}
      : {
          createdAt: known.createdAt,
          createdAtBlock: known.createdAtBlock,
          isCreationGuessed: known.isCreationGuessed === true,
        }),
  };
}

/** What changed hands in a pool. One that was found after its time is known since it was found. */
function volumeOf(
  { volumes, cash }: BoardSource,
  { address, token0, token1 }: Pool,
  known: KnownPool | undefined,
  { priceOf }: Worth,
  now: number,
): Pick<BoardPool, 'volume' | 'volumeSince'> {
  if (![token0, token1].some((token) => token.address === cash.address || priceOf(token) !== undefined)) {
    return {};
  }
  const found = known?.isCreationGuessed === true ? known.createdAt : 0;
  const since = Math.max(found, volumes.since() ?? 0);
  return {
    volume: volumes.of(address),
    ...(since > now - VOLUME_WINDOW_SECONDS ? { volumeSince: since } : {}),
  };
}

function deepestFirst(a: BoardPool, b: BoardPool): number {
  return Number((b.liquidity ?? -1n) - (a.liquidity ?? -1n)) || (a.address < b.address ? -1 : 1);
}
