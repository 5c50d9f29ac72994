import { Decimal } from 'decimal.js';
import type { Pool } from '../amm/pool.ts';
import { spotPrice } from '../amm/price.ts';
import type { Address } from '../money/hex.ts';
import type { BlockHeader } from './block.ts';
import { poolDepth } from './poolDepth.ts';
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

/** A token's price in what its deepest pool pairs it with: per whole token, in whole cash or whole native units. */
export interface PoolPrice {
  readonly unit: 'cash' | 'native';
  /** More than zero. */
  readonly price: Decimal;
}

/** The prices of all tokens at the end of one block; tokens without one are left out. */
export interface BlockPrices {
  /** Cash per whole native unit; 0 where no pool says it. */
  readonly native: Decimal;
  readonly tokens: ReadonlyMap<Address, PoolPrice>;
}

/** Reads the prices of all tokens from the pools as they stand. */
export function blockPrices(source: PriceSource): BlockPrices {
  const tokens = new Map<Address, PoolPrice>();
  for (const token of tradable(source)) {
    const found = poolPrice(token, source);
    if (found !== undefined) {
      tokens.set(token.address, found);
    }
  }
  return { native: priceOfNative(source), tokens };
}

/** Cash per whole token; undefined where the token has no price or that of the native currency is missing. */
export function cashPrice(prices: BlockPrices, token: Address): Decimal | undefined {
  const found = prices.tokens.get(token);
  const price = found?.unit === 'native' ? found.price.mul(prices.native) : found?.price;
  return price === undefined || price.isZero() ? undefined : price;
}

/** The source's tokens without cash. */
export function tradable(source: PriceSource): Token[] {
  return [...source.tokens].filter((token) => token.address !== source.cash.address);
}

/** Cash per whole native unit, from the deepest pool of its wrapped form; 0 where there is none. */
export function priceOfNative(source: PriceSource): Decimal {
  return priceIn(source.wrappedNative, source.cash, source);
}

/** From the deepest pool with cash, or from the deepest one with WETH where no pool pairs the token with cash. */
function poolPrice(token: Token, source: PriceSource): PoolPrice | undefined {
  const direct = priceIn(token, source.cash, source);
  if (!direct.isZero()) {
    return { unit: 'cash', price: direct };
  }
  if (token.address === source.wrappedNative.address) {
    return undefined;
  }
  const price = priceIn(token, source.wrappedNative, source);
  return price.isZero() ? undefined : { unit: 'native', price };
}

function priceIn(token: Token, unit: Token, source: PriceSource): Decimal {
  const deepest = deepestPool(token, unit, source);
  return deepest === undefined ? new Decimal(0) : spotPrice(deepest, token, unit);
}

/** The pool of the two that holds most of the unit: its price is the token's. */
export function deepestPool(
  token: Token,
  unit: Token,
  source: Pick<PriceSource, 'poolsOf'>,
): Pool | undefined {
  let deepest: Pool | undefined;
  let depth = 0n;
  for (const pool of source.poolsOf(token.address, unit.address)) {
    const held = poolDepth(pool, unit.address);
    if (held > depth) {
      deepest = pool;
      depth = held;
    }
  }
  return deepest;
}
