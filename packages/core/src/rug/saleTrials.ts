import type { Pool } from '../amm/pool.ts';
import type { Token } from '../market/token.ts';
import type { Address, Hash, Hex } from '../money/hex.ts';
import type { RugSale } from './rugFacts.ts';

/** A sale of what is held, to be tried. */
export interface SaleRequest {
  readonly pool: Pool;
  readonly cash: Token;
  readonly token: Token;
  /** Base units of the token. */
  readonly amountIn: bigint;
  /** Who holds it on the chain, and would sell it; nobody does of a paper account. */
  readonly holder?: Address;
}

/** A transaction that waits to be mined. */
export interface PendingTransaction {
  readonly hash: Hash;
  readonly from: Address;
  readonly to: Address;
  readonly input: Hex;
  readonly value: Hex;
  readonly gas: Hex;
}

/** What a pending transaction would leave, and how a sale after it would go. */
export interface SaleAfter {
  readonly logs: readonly { readonly address: string; readonly topics: readonly Hex[]; readonly data: Hex }[];
  /** Base units of the token that there are before and after it; absent where the token does not say. */
  readonly supply?: { readonly before: bigint; readonly after: bigint };
  /** Those of the pairs that were given, as they would stand. */
  readonly pairs: readonly Pool[];
  /** Absent where it fails and the same sale without the transaction does so, too. */
  readonly sale?: RugSale;
}

/** Tries sales on the node's state after the mirror's head, without a purchase before them. */
export interface SaleTrials {
  /** Undefined where the node could not try it: that says nothing of the token. Never rejects. */
  trySale(this: void, request: SaleRequest): Promise<RugSale | undefined>;
  /**
   * The same after a transaction that is not mined yet. Undefined also where that one would fail itself. Never rejects.
   * @param pools Those of the token.
   */
  trySaleAfter(
    this: void,
    pending: PendingTransaction,
    request: SaleRequest,
    pools: readonly Pool[],
  ): Promise<SaleAfter | undefined>;
}
