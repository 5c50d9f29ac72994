import { FatalError } from '@twinlane/core/errors';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Position } from '@twinlane/core/portfolio/position';
import type { OrderEnd, UnitOfWork } from '@twinlane/core/unitOfWork';
import { and, eq, sql } from 'drizzle-orm';
import type { Drizzle } from './database.ts';
import { insertFills } from './fillWriter.ts';
import { givenRows, insertRows, replacing } from './insertRows.ts';
import { toOrder } from './rows.ts';
import { rowsOf } from './rowsOf.ts';
import { orders, positions } from './schema.ts';

type TradeWriter = Pick<
  UnitOfWork,
  | 'insertOrder'
  | 'insertOrders'
  | 'endOrder'
  | 'endOrders'
  | 'insertFill'
  | 'insertFills'
  | 'putPosition'
  | 'putPositions'
>;

/** Writes orders, fills and positions. */
export function tradesIn(tx: Drizzle): TradeWriter {
  const putPositions = (given: readonly Position[]) =>
    insertRows(tx, positions, given.map(positionRow), PUT_POSITION);
  return {
    insertOrder: async (order) => {
      const [inserted] = await tx
        .insert(orders)
        .values(orderRow(order))
        .onConflictDoNothing({ target: [orders.accountId, orders.idempotencyKey] })
        .returning();
      if (inserted !== undefined) return toOrder(inserted);
      const [first] = await tx
        .select()
        .from(orders)
        .where(and(eq(orders.accountId, order.accountId), eq(orders.idempotencyKey, order.idempotencyKey)));
      if (first === undefined) throw new FatalError('store.orderVanished', `Order ${order.id} vanished.`);
      return toOrder(first);
    },
    insertOrders: (given) => insertRows(tx, orders, given.map(orderRow)),
    endOrder: (id, status, reason, block) =>
      endOrders(tx, [
        {
          id,
          status,
          ...(reason === undefined ? {} : { reason }),
          ...(block === undefined ? {} : { block }),
        },
      ]),
    endOrders: (ends) => endOrders(tx, ends),
    insertFill: (fill) => insertFills(tx, [fill]),
    insertFills: (given) => insertFills(tx, given),
    putPosition: (position) => putPositions([position]),
    putPositions,
  };
}

const PUT_POSITION = replacing(
  positions,
  ['id'],
  ['quantity', 'cost', 'realisedPnl', 'gasFee', 'gasFeeCash', 'closedAt'],
);

async function endOrders(tx: Drizzle, ends: readonly OrderEnd[]): Promise<void> {
  if (ends.length === 0) return;
  const rows = ends.map(({ id, status, reason, block }) => ({
    id,
    status,
    statusReason: reason,
    endBlockNumber: block?.number,
    endBlockHash: block?.hash,
  }));
  const ended = await rowsOf<{ readonly id: string }>(
    tx,
    sql`UPDATE ${orders} SET status = given.status, status_reason = given.status_reason,
        end_block_number = given.end_block_number, end_block_hash = given.end_block_hash
      FROM ${givenRows(orders, ['id', 'status', 'statusReason', 'endBlockNumber', 'endBlockHash'], rows)}
      WHERE ${orders.id} = given.id AND ${orders.status} = 'requested' RETURNING ${orders.id}`,
  );
  const known = new Set(ended.map(({ id }) => id));
  const missing = ends.find(({ id }) => !known.has(id));
  if (missing !== undefined) {
    throw new FatalError('store.orderEnded', `Order ${missing.id} is unknown or has ended before.`);
  }
}

function orderRow(order: Order) {
  const { parentOrderId, statusReason, ...rest } = order;
  return { ...rest, parentOrderId: parentOrderId ?? null, statusReason: statusReason ?? null };
}

function positionRow({ closedAt, ...position }: Position) {
  return { ...position, tokenAddress: position.token.address, closedAt: closedAt ?? null };
}
