import type { Pool } from '@twinlane/core/amm/pool';
import type { Address } from '@twinlane/core/money/hex';

/** How far agents trust a pool's priced token. Fixed tokens are trusted in all. */
export interface PoolTrust {
  /** Who pulls the price to the hidden one: everybody (then providers work here too), only the launcher, or no one. */
  readonly arbitrage: 'open' | 'insider' | 'none';
  /** What noise traders do here: nothing once the token is dead. */
  readonly noise: 'both' | 'buyOnly' | 'none';
  /** The token that is priced here, against ether or dollars. */
  readonly token: Address;
  /** Share of the token that a sale loses to its tax, 0 to 1. */
  readonly sellTax: number;
}

/** One pool as agents see it. */
export interface MarketPool {
  /** Its state at the end of the last block, read from the chain. */
  readonly pool: Pool;
  /** How much noise it draws beside other pools: 1 for an ordinary pool. */
  readonly popularity: number;
  readonly trust: PoolTrust;
}

/** All that agents may see when they decide what to do in block `blockNumber`. */
export interface MarketView {
  /** The block that is being made. */
  readonly blockNumber: number;
  /** Of that block, wei per gas. */
  readonly baseFeePerGas: bigint;
  /** In order of creation. */
  readonly pools: readonly MarketPool[];
  /** Hidden dollar price of a whole token. */
  fundamental(token: Address): number;
  /** Hidden dollar price of one ether. */
  readonly etherUsd: number;
  /** Liquidity tokens of constant product pairs that an agent holds. */
  liquidityTokens(pair: Address, agent: number): bigint;
}
