import { Decimal } from 'decimal.js';
import type { Pool } from '../amm/pool.ts';
import { spotPrice } from '../amm/price.ts';
import { poolDepth } from '../market/poolDepth.ts';
import type { Token } from '../market/token.ts';
import type { Address } from '../money/hex.ts';

/** A token that others are priced in, and what a whole one is worth in US dollars. */
export interface PriceUnit {
  readonly token: Token;
  readonly usd: Decimal;
}

/** The pool that a token's price is read from. */
export interface PricingPool {
  readonly pool: Pool;
  readonly unit: PriceUnit;
  /** US dollars that the unit's side of the pool holds. */
  readonly depthUsd: Decimal;
}

/**
 * The pool that prices `token`: of all that pair it with one of the units the one with most dollars on the unit's side.
 * Undefined where none holds `minDepthUsd`: a price that a few dollars can move is no price.
 */
export function pricingPool(
  token: Token,
  units: readonly PriceUnit[],
  poolsOf: (tokenA: Address, tokenB: Address) => readonly Pool[],
  minDepthUsd: number,
): PricingPool | undefined {
  let deepest: PricingPool | undefined;
  for (const unit of units) {
    const pools = unit.token.address === token.address ? [] : poolsOf(token.address, unit.token.address);
    for (const pool of pools) {
      const depthUsd = depthIn(pool, unit);
      if (depthUsd.gte(minDepthUsd) && depthUsd.gt(deepest?.depthUsd ?? 0)) {
        deepest = { pool, unit, depthUsd };
      }
    }
  }
  return deepest;
}

/** US dollars per whole token at the pool's price; zero where it is empty. */
export function usdInPool(pool: Pool, token: Token, unit: PriceUnit): Decimal {
  return spotPrice(pool, token, unit.token).times(unit.usd);
}

function depthIn(pool: Pool, { token, usd }: PriceUnit): Decimal {
  const whole = new Decimal(poolDepth(pool, token.address).toString()).div(
    new Decimal(10).pow(token.decimals),
  );
  return whole.times(usd);
}
