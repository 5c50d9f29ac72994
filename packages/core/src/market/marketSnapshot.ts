import type { Decimal } from 'decimal.js';
import type { Pool } from '../amm/pool.ts';
import type { OwnImpact } from '../fill/ownImpact.ts';
import type { RollupFees } from '../gas/dataFee.ts';
import type { Address } from '../money/hex.ts';
import type { RugFacts } from '../rug/rugFacts.ts';
import type { BlockHeader } from './block.ts';
import type { Token } from './token.ts';

/** A token's price at the end of one block. Prices feed indicators, hence numbers. */
export interface PricePoint {
  readonly blockNumber: number;
  /** Unix seconds. */
  readonly timestamp: number;
  /** Cash per whole token. */
  readonly price: number;
  /** Cash base units that changed hands in the block; absent where none did, or it is not known. */
  readonly volume?: number;
  /** Swaps that took the token out of a pool, and that put it in; absent as the volume is. */
  readonly buys?: number;
  readonly sells?: number;
}

/** All that is known of one tradable token at the snapshot's block. */
export interface TokenMarket {
  readonly token: Token;
  /** Cash per whole token, from the deepest pool that pairs the two. */
  readonly price: Decimal;
  /** Oldest first, one per block, ending with the snapshot's block. */
  readonly history: readonly PricePoint[];
  /** Cash base units on the cash side of all pools that pair the token with cash. */
  readonly liquidity: bigint;
  /** Pools that pair the token with cash, as they stand on the chain; quote them with `quoteWithImpact`. */
  readonly pools: readonly Pool[];
  /** Chain time at which the token's first pool appeared, Unix seconds; absent where it is not known. */
  readonly listedAt?: number;
  /** The block of it. */
  readonly listedAtBlock?: number;
  /** Cash per whole token at the end of the first block with a price; absent where nobody saw the token come. */
  readonly openingPrice?: number;
}

/** Everything a decision may see of the market. Nothing in it is newer than `block`. */
export interface MarketSnapshot {
  readonly chainId: number;
  readonly block: BlockHeader;
  /** Chain time of the decision, Unix seconds. */
  readonly now: number;
  /** What the account counts its money in; a stablecoin. */
  readonly cash: Token;
  /** Cash per whole unit of the native currency. */
  readonly nativePrice: Decimal;
  /** What the chain takes beside gas; absent where it takes nothing. */
  readonly rollup?: RollupFees;
  readonly tokens: ReadonlyMap<Address, TokenMarket>;
  /** Pools that pair two of the tokens with one another, none of them cash; absent where nobody asks for them. */
  readonly otherPools?: readonly Pool[];
  /** Venues that one transaction may trade across; absent where the chain has no contract that does. */
  readonly atomicVenues?: ReadonlySet<string>;
  /** What the account's own paper fills did, by pool; empty for a live account, whose fills are in the pools. */
  readonly ownImpacts: ReadonlyMap<Address, OwnImpact>;
  /** What was seen of held tokens, where somebody watches them. */
  readonly rugs?: ReadonlyMap<Address, RugFacts>;
}
