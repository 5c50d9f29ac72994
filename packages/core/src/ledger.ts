import type { OwnImpact } from './fill/ownImpact.ts';
import type { BlockRef } from './market/block.ts';
import type { Order, OrderIntent } from './order/orderIntent.ts';
import type { ParentOrder } from './order/parent/parentOrder.ts';
import type { OrderEnd } from './unitOfWork.ts';
import type { EndedOrder } from './repositories.ts';
import type { ThoughtMeta } from './thought/thoughtEntry.ts';
import type { Fill } from './portfolio/fill.ts';
import type { Thought, ThoughtDraft } from './thought/thought.ts';

/** A decision to be stored: its thought, and the order where it led to one. */
export interface DecisionRecord {
  readonly thought: ThoughtDraft;
  readonly meta: Omit<ThoughtMeta, 'orderId'>;
  readonly intent?: OrderIntent;
  /** An exit in slices that it led to. Where one with its request key is there already, nothing is stored. */
  readonly schedule?: ParentOrder;
}

/** What became of a decision: the thought that was stored, and the order that is in flight for it. */
export interface Recorded {
  readonly thought?: Thought;
  readonly order?: Order;
}

/** How an order is to end: with a fill, after which the account's own impacts are these, or without one. */
export type Settlement =
  | { readonly fill: Fill; readonly impacts: readonly OwnImpact[]; readonly end?: undefined }
  | { readonly end: OrderEnd & { readonly status: 'rejected' | 'expired' }; readonly fill?: undefined };

/** How it ended: with the fill that stands, also where it was to end without one, or without one. */
export interface Settled {
  readonly fill?: Fill;
  /** Present where it had ended otherwise than was asked, without a fill. */
  readonly end?: OrderEnd & { readonly status: 'rejected' | 'expired' };
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
  /**
   * `book` and `end` for several orders of one account, in their order and in one transaction: all of it happens or nothing
   * does. Those after one that does not come out as asked are left, since they were judged as if it had: the answer has as
   * many entries as were settled. An order that has ended, with a fill or without, stays as it is, whatever is asked now.
   */
  settle(accountId: string, settlements: readonly Settlement[]): Promise<readonly Settled[]>;
  /** Ends an order without a fill; refused where it has ended otherwise. `block`: the one that decided it, where there is one. */
  end(orderId: string, status: 'rejected' | 'expired', reason: string, block?: BlockRef): Promise<void>;
  /**
   * Takes back all that ended in blocks after the one of that number, since the chain dropped them, and every fill that
   * was booked after the first of those, since it may rest on it: balances, positions, own impact and messages in one
   * transaction. The orders are in flight again and can be booked anew. Idempotent.
   */
  reverse(accountId: string, after: number, reason: string): Promise<readonly EndedOrder[]>;
}
