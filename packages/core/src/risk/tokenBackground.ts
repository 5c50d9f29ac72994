import type { Address } from '../money/hex.ts';

/** Somebody who holds much of a token. */
export interface TokenHolder {
  readonly address: Address;
  /** Of the supply, 0 to 1. */
  readonly share: number;
  /** `pool`: a market's contract. `locked`: burned, or in a known locker. `self`: the token itself. */
  readonly kind: 'account' | 'contract' | 'pool' | 'locked' | 'self';
}

/** Who holds a token, as of a block. */
export interface HolderFacts {
  readonly block: number;
  /** The largest first. */
  readonly largest: readonly TokenHolder[];
  /** Addresses that ever received it, as far as was looked. */
  readonly receivers: number;
  /** Whether all its transfers were looked at. Otherwise there may be larger holders. */
  readonly complete: boolean;
  /** What the pool of the trade holds, as a share of the supply. */
  readonly poolShare: number;
}

/** What is known of a token besides its scan. All of it was gathered ahead, and may be some blocks old. */
export interface TokenBackground {
  /** Absent where it could not be found out. */
  readonly holders?: HolderFacts;
  /** Whether an explorer has the token's source. `unknown`: it could not say; absent: none is asked. */
  readonly source?: 'verified' | 'unverified' | 'unknown';
  /** Who deployed it, where an explorer told. */
  readonly deployer?: Address;
  /** Whom the token says that it bars, of those whom the trade needs: each part of a sentence. */
  readonly barred?: readonly string[];
}
