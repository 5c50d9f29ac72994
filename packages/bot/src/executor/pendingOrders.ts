import { landingBlock } from '@twinlane/core/fill/gasPlan';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { ExecutionReport, ResumedOrder } from '@twinlane/core/ports';
import type { Landing } from './landing.ts';

/** An order in flight. */
export interface Pending {
  readonly order: Order;
  /** The next block it may be in. */
  next: number;
  /** Tries that failed, not counting those that found the store away. */
  tries: number;
  /** What becomes of it when it has been tried often enough. */
  verdict: Extract<Landing, { readonly outcome: 'rejected' | 'expired' }> | undefined;
  /** What was said last of why it cannot be settled. */
  said: string | undefined;
  readonly report: PromiseWithResolvers<ExecutionReport>;
}

/** Orders whose first block is remembered after they ended, since their end may be taken back. */
const REMEMBERED = 2_000;

/** Orders in flight, in order of request. */
export class PendingOrders {
  private readonly orders = new Map<string, Pending>();
  /** The first block that an order could be in, also of those that ended lately. */
  private readonly firsts = new Map<string, number>();

  /** `earliest`: a block that the order may be in, whatever its gas style. */
  take(order: Order, earliest: number): Pending {
    const known = this.orders.get(order.id);
    if (known !== undefined) {
      return known;
    }
    const landing = landingBlock(order.gasStyle, order.decidedAtBlock);
    const first = this.firsts.get(order.id) ?? Math.max(landing, earliest);
    this.firsts.set(order.id, first);
    const [oldest] = this.firsts.keys();
    if (this.firsts.size > REMEMBERED && oldest !== undefined) {
      this.firsts.delete(oldest);
    }
    const pending: Pending = {
      order,
      next: first,
      tries: 0,
      verdict: undefined,
      said: undefined,
      report: Promise.withResolvers(),
    };
    this.orders.set(order.id, pending);
    return pending;
  }

  /** Whether it has neither ended nor been given up. */
  holds(pending: Pending): boolean {
    return this.orders.get(pending.order.id) === pending;
  }

  dueIn(block: number): readonly Pending[] {
    return [...this.orders.values()].filter(({ next }) => next === block);
  }

  /** The first block that something is due in; infinity where nothing is in flight. */
  firstDue(): number {
    return Math.min(...[...this.orders.values()].map(({ next }) => next));
  }

  end(pending: Pending, report: ExecutionReport): void {
    pending.report.resolve(report);
    if (this.holds(pending)) {
      this.orders.delete(pending.order.id);
    }
  }

  /** Blocks after `ancestor` are gone: what was put off in them is due as if they had not been. */
  rewind(ancestor: number): void {
    for (const pending of this.orders.values()) {
      if (pending.next > ancestor) {
        pending.next = Math.max(this.firsts.get(pending.order.id) ?? 0, ancestor + 1);
        pending.tries = 0;
        pending.verdict = undefined;
        pending.said = undefined;
      }
    }
  }

  /**
   * Takes orders up again whose end was taken back.
   * @param open All of the account's orders that are in flight, in order of request.
   * @param endedIn By order, where it is known: the block that it had ended in. What ended by `ancestor` is due there once
   * more, the rest after it.
   */
  reopen(open: readonly Order[], endedIn: ReadonlyMap<string, number>, ancestor: number): readonly Pending[] {
    const reopened: Pending[] = [];
    for (const order of open) {
      const known = this.orders.get(order.id);
      // Taken out and put in again, all of them stand in order of request.
      this.orders.delete(order.id);
      if (known === undefined) {
        const pending = this.take(order, 0);
        const end = endedIn.get(order.id) ?? Infinity;
        pending.next = end <= ancestor ? end : Math.max(pending.next, ancestor + 1);
        reopened.push(pending);
      } else {
        this.orders.set(order.id, known);
      }
    }
    return reopened;
  }
}

/** As whoever takes it up again is told of it. */
export function asResumed({ order, report }: Pending): ResumedOrder {
  return { order, report: report.promise };
}
