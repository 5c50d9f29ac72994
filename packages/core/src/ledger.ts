import type { OwnImpact } from './fill/ownImpact.ts';
import type { BlockRef } from './market/block.ts';
import type { Order, OrderIntent } from './order/orderIntent.ts';
import type { ParentOrder } from './order/parent/parentOrder.ts';
import type { EndedOrder } from './repositories.ts';
import type { ThoughtMeta } from './thought/thoughtEntry.ts';
import type { Fill } from './portfolio/fill.ts';
import type { Thought, ThoughtDraft } from './thought/thought.ts';

/** A decision to be stored: its thought, and the order where it led to one. */
export interface DecisionRecord {
  readonly thought: ThoughtDraft;
  readonly meta: Omit<ThoughtMeta, 'orderId'>;
  readonly intent?: OrderIntent;
  /** An exit in slices that it led to. */
  readonly schedule?: ParentOrder;
}

/** What became of a decision: the thought that was stored, and the order that is in flight for it. */
export interface Recorded {
  readonly thought?: Thought;
  readonly order?: Order;
}

/** The account ledger: the only code that moves paper or real balances. */
export interface Ledger {
  /**
   * Stores a thought and its order in one transaction and publishes both. An order is refused where cash, tokens or gas
   * would not cover it besides what is in flight, and an entry where its bot no longer runs: its thought is then stored as a
   * SKIP at the gate `ledger.refused`, with the reason. Where an order with the same idempotency key is there already,
   * nothing is stored and that order returned, without a thought.
   */
  record(decision: DecisionRecord): Promise<Recorded>;
  /**
   * The same for decisions of one account, in their order and in one transaction: each is judged with what those before it
   * take. `facts` are stored with them, by name.
   */
  recordAll(
    decisions: readonly DecisionRecord[],
    facts?: ReadonlyMap<string, unknown>,
  ): Promise<readonly Recorded[]>;
  /** Books a fill: balances, position, order status, own impact and message in one transaction. Idempotent by fill id. */
  book(fill: Fill, impacts: readonly OwnImpact[]): Promise<Fill>;
  /** Ends an order without a fill. `block`: the one that decided it, where there is one. */
  end(orderId: string, status: 'rejected' | 'expired', reason: string, block?: BlockRef): Promise<void>;
  /**
   * Takes back all that ended in blocks after the one of that number, since the chain dropped them, and every fill that
   * was booked after the first of those, since it may rest on it: balances, positions, own impact and messages in one
   * transaction. The orders are in flight again and can be booked anew. Idempotent.
   */
  reverse(accountId: string, after: number, reason: string): Promise<readonly EndedOrder[]>;
}
