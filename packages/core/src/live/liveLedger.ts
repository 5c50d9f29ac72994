import type { Fill } from '../portfolio/fill.ts';
import type { LedgerEntry } from '../portfolio/ledgerEntry.ts';
import type { UnitOfWork } from '../unitOfWork.ts';

/** A mined transaction that moved money without being a trade that succeeded or reverted: its gas. */
export type GasEntry = Omit<LedgerEntry, 'kind' | 'cash'>;

/**
 * Books what the chain did to a live account, inside somebody else's unit of work. The chain is right: what the books cannot
 * cover is booked all the same, with an entry that says by how much they differed. Everything is idempotent.
 */
export interface LiveLedger {
  /** Books the fill of an order in flight, or leaves the one that it has. */
  bookFill(unit: UnitOfWork, fill: Fill): Promise<void>;
  bookGas(unit: UnitOfWork, entry: GasEntry): Promise<void>;
  /**
   * Takes back the fill of one order, which is in flight again; fills booked after it are folded anew without it and stand.
   * Gives those that cannot: sales of what it had bought, whose orders are in flight again as well.
   */
  reverseFill(unit: UnitOfWork, orderId: string, reason: string): Promise<readonly Fill[]>;
  reverseGas(unit: UnitOfWork, accountId: string, entryId: string): Promise<void>;
  /** Ends an order in flight without a fill; one that has ended stays as it is. */
  end(unit: UnitOfWork, orderId: string, status: 'rejected' | 'expired', reason: string): Promise<void>;
}
