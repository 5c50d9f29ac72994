import type { Pool } from '../amm/pool.ts';
import type { Token } from '../market/token.ts';
import type { Address } from '../money/hex.ts';
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

/** Tries sales on the node's state after the mirror's head, without a purchase before them. */
export interface SaleTrials {
  /** Undefined where the node could not try it: that says nothing of the token. Never rejects. */
  trySale(this: void, request: SaleRequest): Promise<RugSale | undefined>;
}
