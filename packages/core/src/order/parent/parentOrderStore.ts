import type { Order } from '../orderIntent.ts';
import type { Page } from '../../repositories.ts';
import type { ParentOrder, ParentOrderMemory, ParentOrderState } from './parentOrder.ts';

/** Reads parent orders. */
export interface ParentOrderRepository {
  get(id: string): Promise<ParentOrder | undefined>;
  /** The account's order that holds the request key. */
  ofKey(accountId: string, requestKey: string): Promise<ParentOrder | undefined>;
  /**
   * Those that anything may still come of, oldest first: open ones, and ended ones with an order in flight, as after a reorg.
   */
  open(accountId: string): Promise<readonly ParentOrder[]>;
  /** Those that leave positions which are still open, whatever their state, oldest first. */
  ofOpenPositions(accountId: string): Promise<readonly ParentOrder[]>;
  page(
    accountId: string,
    page: Page & { readonly states?: readonly ParentOrderState[] },
  ): Promise<readonly ParentOrder[]>;
  /** The orders that one led to, oldest first. */
  children(id: string): Promise<readonly Order[]>;
  /** The newest of them, oldest first. */
  newestChildren(id: string, limit: number): Promise<readonly Order[]>;
  /** What the orders that each led to came to; one without orders is absent. */
  progress(ids: readonly string[]): Promise<ReadonlyMap<string, ParentOrderProgress>>;
}

/** How far an order has come, as its orders and their fills say. */
export interface ParentOrderProgress {
  /** Base units of what is given: traded, and in flight. */
  readonly filled: bigint;
  readonly inFlight: bigint;
  /** Base units of what is received so far, taxes off. */
  readonly received: bigint;
}

/** What changes of a parent order. */
export interface ParentOrderChange {
  readonly state?: ParentOrderState;
  readonly stateReason?: string;
  readonly memory?: ParentOrderMemory;
}

/** Writes parent orders, in a unit of work. */
export interface ParentOrderWriter {
  /** Returns the one that holds the request key: the given one, or the one that was there first. */
  insertParentOrder(order: ParentOrder): Promise<ParentOrder>;
  /** Returns it as it then stands. */
  changeParentOrder(id: string, change: ParentOrderChange): Promise<ParentOrder>;
}
