import type { TradingEvent } from '@twinlane/core/engine/tradingEvent';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Store } from '@twinlane/core/ports';
import type { OrderDecision } from '@twinlane/core/thought/thoughtEntry';
import { thoughtDueFact } from '@twinlane/core/thought/thoughtDue';
import { accountRoom } from '@twinlane/protocol/room';
import { thoughtView } from '../wire/thoughtView.ts';
import { tradeUpdate } from '../wire/tradeView.ts';

/**
 * Tells of an order that was stored with its transaction: its thought joins the account's chain, and both are published. For
 * right after the broadcast, and for the start, for orders in flight. Nothing happens where nothing is due.
 */
export async function explainOrder(store: Store, orderId: string): Promise<readonly TradingEvent[]> {
  return store.transaction(async (unit) => {
    const order = await unit.orders.get(orderId);
    if (order === undefined) return [];
    await unit.lockAccount(order.accountId);
    const name = thoughtDueFact(orderId);
    const due = await unit.facts.get(name);
    if (due === undefined) return [];
    const { thought: draft, meta } = due as Pick<OrderDecision, 'thought' | 'meta'>;
    const thought = await unit.appendThought(draft, { ...meta, orderId });
    const room = accountRoom(order.accountId);
    await unit.publish(room, 'thought_log_created', thoughtView(thought));
    await unit.publish(room, 'trade_update', tradeUpdate(order));
    await unit.forgetFact(name);
    return [
      { type: 'thought', thought },
      { type: 'order', order },
    ];
  });
}

/** The same for orders in flight, at the start. */
export async function explainOrders(store: Store, orders: readonly Pick<Order, 'id'>[]): Promise<void> {
  for (const { id } of orders) await explainOrder(store, id);
}
