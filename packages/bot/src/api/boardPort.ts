import type { Decimal } from 'decimal.js';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';

/** One pool as it stands. */
export interface BoardPool extends Pick<KnownPool, 'address' | 'venue' | 'token0' | 'token1' | 'fee'> {
  readonly kind: 'constantProduct' | 'concentratedLiquidity';
  /** Cash per whole token of the one that is priced by the other; absent where nothing says what the other is worth. */
  readonly price?: Decimal;
  /** Cash base units on the side that prices are told by; absent likewise. */
  readonly liquidity?: bigint;
  /** Cash base units that changed hands in 24 hours; absent where neither side is priced. */
  readonly volume?: bigint;
  /** Unix seconds from which on the volume is known, where that is not all of the 24 hours. */
  readonly volumeSince?: number;
  readonly createdAt?: number;
  readonly createdAtBlock?: number;
  readonly isCreationGuessed?: boolean;
}

/** One token that pools hold. */
export interface BoardToken {
  readonly token: Token;
  /** Cash per whole token; absent where no pool tells it. */
  readonly price?: Decimal;
  /** Cash base units that its pools hold beside it. */
  readonly liquidity: bigint;
  /** The deepest first. */
  readonly pools: readonly BoardPool[];
  readonly isTrusted: boolean;
}

/** All that is traded, as of the newest block, from memory. */
export interface Board {
  /** The block's time, Unix seconds. */
  readonly time: number;
  readonly tokens: ReadonlyMap<Address, BoardToken>;
  /** The deepest first. */
  readonly pools: readonly BoardPool[];
}

/** Undefined before the first block. Costs a pass over all pools: whoever asks keeps it for a while. */
export type BoardPort = (this: void) => Board | undefined;
