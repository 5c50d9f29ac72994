import type { Order } from '@twinlane/core/order/orderIntent';
import type { StoreReader } from '@twinlane/core/ports';
import { trace, type TraceView } from '@twinlane/protocol/trace';
import { traceOf } from '../api/traceOf.ts';

/** What walking the traces of an account came to. */
export interface CheckedTraces {
  readonly orders: number;
  /** Transactions, fills and positions that were reached from the orders and led back. */
  readonly transactions: number;
  readonly fills: number;
  readonly positions: number;
  /** Links that are missing or lead elsewhere; empty where every order can be traced both ways. */
  readonly problems: readonly string[];
}

/** Walks from every order of the account to all that belongs to it, and from each of these back to the order. */
export async function checkTraces(read: StoreReader, accountId: string): Promise<CheckedTraces> {
  const problems: string[] = [];
  const reached = { transactions: 0, fills: 0, positions: 0 };
  let orders = 0;
  for (let page = await read.orders.page(accountId, { limit: 200 }); page.length > 0;) {
    for (const order of page) {
      orders += 1;
      const tracing = async (id: string): Promise<TraceView | undefined> => {
        const found = await traceOf(read, id);
        return found === undefined ? undefined : trace.parse(found);
      };
      const links = await linksOf(order, tracing, problems);
      reached.transactions += links.transactions;
      reached.fills += links.fills;
      reached.positions += links.positions;
    }
    const before = page.at(-1)?.id ?? '';
    page = await read.orders.page(accountId, { limit: 200, before });
  }
  return { orders, ...reached, problems };
}

async function linksOf(
  order: Order,
  tracing: (id: string) => Promise<TraceView | undefined>,
  problems: string[],
): Promise<Pick<CheckedTraces, 'transactions' | 'fills' | 'positions'>> {
  const say = (what: string): void => void problems.push(`order ${order.id} (${order.status}): ${what}`);
  const found = await tracing(order.id);
  const thought = await tracing(order.thoughtId);
  if (found?.order?.id !== order.id) say('cannot be traced');
  if (found?.thought?.id !== order.thoughtId) say('does not lead to its thought');
  if (thought?.order?.id !== order.id) say('is not reached from its thought');
  if (thought?.thought?.orderId !== order.id) say('is not named by its thought');
  const { transactions = [], fill, position, steps = [] } = found ?? {};
  for (const id of transactions.flatMap((one) => [one.id, ...one.attempts])) {
    if ((await tracing(id))?.order?.id !== order.id) say(`is not reached from transaction ${id}`);
  }
  if ((order.status === 'filled' || order.status === 'reverted') !== (fill !== undefined)) {
    say('has no fill, or one that it should not have');
  }
  if (fill !== undefined && (await tracing(fill.id))?.fill?.id !== fill.id)
    say('is not reached from its fill');
  if (order.status === 'filled' && position === undefined) say('leads to no position');
  if (order.status === 'reverted' && order.side === 'cycle' && position === undefined)
    say('leads nowhere that says what it lost');
  if (position !== undefined) {
    const back = await tracing(position.id);
    if (!steps.some((step) => step.order.id === order.id)) say('is not among the orders of its position');
    if (!back?.steps.some((step) => step.order.id === order.id)) say('is not reached from its position');
    if (!back?.steps.some(({ role, thought: told }) => role === 'entry' && told !== undefined)) {
      say('leads to a position without the thought of its entry');
    }
  }
  return {
    transactions: transactions.length,
    fills: fill === undefined ? 0 : 1,
    positions: position === undefined ? 0 : 1,
  };
}
