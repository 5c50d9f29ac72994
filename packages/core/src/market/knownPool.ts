import type { Address } from '../money/hex.ts';
import type { Token } from './token.ts';

/** A pool as the directory keeps it: what never changes about it. Its state is the mirror's. */
export interface KnownPool {
  readonly chainId: number;
  readonly address: Address;
  /** Registry id of the venue, such as `uniswap-v3`. */
  readonly venue: string;
  readonly token0: Token;
  readonly token1: Token;
  /** Swap fee in hundredths of a basis point (1e-6). */
  readonly fee: number;
  /** Present for concentrated liquidity. */
  readonly tickSpacing?: number;
  readonly createdAtBlock: number;
  /** Unix seconds of that block. */
  readonly createdAt: number;
  /** Nobody could say when it was created: it is dated by when it was found. Not kept in the store. */
  readonly isCreationGuessed?: true;
}
