import type { Address, Hash } from '../money/hex.ts';

/** A sale of what is held, tried on the state after a block. Amounts are base units. */
export type RugSale =
  | {
      readonly outcome: 'passed';
      readonly pool: Address;
      readonly amountIn: bigint;
      /** What the pool would pay by exact maths, and what arrived: they differ by the token's sell tax. */
      readonly expected: bigint;
      readonly brought: bigint;
      /** Gas units of the swap. */
      readonly gas: bigint;
    }
  | {
      readonly outcome: 'failed';
      readonly pool: Address;
      readonly amountIn: bigint;
      /** One sentence, of the node's or the token's words: hostile input. */
      readonly reason: string;
    };

interface Seen {
  /** The block that showed it, and its chain time in Unix seconds. */
  readonly block: number;
  readonly at: number;
}

/** What those who rule a token did to it. */
export type RugAct = Seen &
  (
    | {
        readonly kind: 'minted';
        readonly to: Address;
        /** Millionths of the supply before it. */
        readonly share: number;
      }
    | { readonly kind: 'paused' }
    | { readonly kind: 'upgraded'; readonly to: Address }
    | { readonly kind: 'ownership'; readonly from: Address; readonly to: Address }
    /** Liquidity tokens left somebody who kept them for others: a lock, or an address that cannot give them away. */
    | {
        readonly kind: 'liquidityReleased';
        readonly from: Address;
        /** Millionths of the pair's liquidity. */
        readonly share: number;
      }
  );

/** What a transaction that waits in the nodes' pool would do to a held token, were it mined on the state of now. */
export type PendingAct = { readonly hash: Hash; readonly from: Address } & (
  | {
      readonly kind: 'liquidity' | 'minted';
      /** Millionths of the liquidity or the supply before it. */
      readonly share: number;
    }
  /** A sale that passes now would fail after it. */
  | { readonly kind: 'unsellable'; readonly reason: string }
  /** What the token would keep of a sale after it. */
  | { readonly kind: 'tax'; readonly bps: number }
  | { readonly kind: 'paused' | 'upgraded' | 'ownership' }
);

/** Liquidity that its owner may take from that chain time (Unix seconds) on. */
export interface LiquidityLock {
  readonly pool: Address;
  /** Who gets it back. */
  readonly owner: Address;
  readonly unlocksAt: number;
  /** Millionths of the pool's liquidity. */
  readonly share: number;
}

/** What is known of a held token that bears on whether it can still be sold, as of a block. */
export interface RugFacts {
  readonly block: number;
  /** Absent where none was tried on this block, or the node could not try it. */
  readonly sale?: RugSale;
  /** Millionths of the token's liquidity of so many blocks ago that is left, whatever its price did. */
  readonly recentLiquidity: { readonly left: number; readonly blocks: number };
  /** Oldest first. */
  readonly acts: readonly RugAct[];
  readonly locks: readonly LiquidityLock[];
  /** Absent where nothing that bears on it is known to be waiting. */
  readonly pending?: readonly PendingAct[];
}

/** A whole, in the millionths that shares are told in. */
export const WHOLE = 1_000_000;

/** The token's sell tax as the sale shows it, basis points. */
export function sellTaxBps({
  expected,
  brought,
}: Pick<Extract<RugSale, { outcome: 'passed' }>, 'expected' | 'brought'>): number {
  return brought >= expected || expected === 0n ? 0 : Number(((expected - brought) * 10_000n) / expected);
}
