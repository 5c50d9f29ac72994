import { FatalError } from '@twinlane/core/errors';
import type { ParentOrder } from '@twinlane/core/order/parent/parentOrder';
import type {
  ParentOrderProgress,
  ParentOrderRepository,
  ParentOrderWriter,
} from '@twinlane/core/order/parent/parentOrderStore';
import { and, asc, desc, eq, inArray, or, sql, type SQL } from 'drizzle-orm';
import type { Drizzle } from './database.ts';
import { limitOf, olderThan } from './paging.ts';
import { parentOrders } from './parentOrderSchema.ts';
import { toOrder } from './rows.ts';
import { fills, orders, positions } from './schema.ts';

/** Reads parent orders. */
export function parentOrdersOf(db: Drizzle): ParentOrderRepository {
  const inFlight = sql`${parentOrders.id} IN (SELECT ${orders.parentOrderId} FROM ${orders}
    WHERE ${orders.accountId} = ${parentOrders.accountId} AND ${orders.status} = 'requested')`;
  return {
    get: async (id) => {
      const [row] = await db.select().from(parentOrders).where(eq(parentOrders.id, id));
      return row === undefined ? undefined : toParentOrder(row);
    },
    ofKey: async (accountId, requestKey) => {
      const [row] = await db
        .select()
        .from(parentOrders)
        .where(and(eq(parentOrders.accountId, accountId), eq(parentOrders.requestKey, requestKey)));
      return row === undefined ? undefined : toParentOrder(row);
    },
    open: async (accountId) => {
      const rows = await db
        .select()
        .from(parentOrders)
        .where(
          and(
            eq(parentOrders.accountId, accountId),
            or(sql`${parentOrders.state} IN ('waiting', 'working')`, inFlight),
          ),
        )
        .orderBy(asc(parentOrders.sequence));
      return rows.map(toParentOrder);
    },
    ofOpenPositions: async (accountId) => {
      const rows = await db
        .select({ order: parentOrders })
        .from(parentOrders)
        .innerJoin(positions, eq(positions.id, parentOrders.positionId))
        .where(and(eq(positions.accountId, accountId), sql`${positions.quantity} > 0`))
        .orderBy(asc(parentOrders.sequence));
      return rows.map(({ order }) => toParentOrder(order));
    },
    page: async (accountId, { states, ...page }) => {
      const rows = await db
        .select()
        .from(parentOrders)
        .where(
          and(
            eq(parentOrders.accountId, accountId),
            states === undefined ? undefined : inArray(parentOrders.state, [...states]),
            olderThan(parentOrders, parentOrders.sequence, page),
          ),
        )
        .orderBy(desc(parentOrders.sequence))
        .limit(limitOf(page));
      return rows.map(toParentOrder);
    },
    children: async (id) => {
      const rows = await db
        .select()
        .from(orders)
        .where(eq(orders.parentOrderId, id))
        .orderBy(asc(orders.sequence));
      return rows.map(toOrder);
    },
    newestChildren: async (id, limit) => {
      const rows = await db
        .select()
        .from(orders)
        .where(eq(orders.parentOrderId, id))
        .orderBy(desc(orders.sequence))
        .limit(limitOf({ limit }));
      return rows.map(toOrder).toReversed();
    },
    progress: (ids) => progressOf(db, ids),
  };
}

async function progressOf(
  db: Drizzle,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ParentOrderProgress>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({
      id: orders.parentOrderId,
      filled: givenBy('filled'),
      inFlight: givenBy('requested'),
      received: sql<string>`coalesce(sum(${fills.amountOut}), 0)::text`,
    })
    .from(orders)
    .leftJoin(fills, eq(fills.orderId, orders.id))
    .where(inArray(orders.parentOrderId, [...ids]))
    .groupBy(orders.parentOrderId);
  return new Map(
    rows.map((row) => [
      row.id ?? '',
      { filled: BigInt(row.filled), inFlight: BigInt(row.inFlight), received: BigInt(row.received) },
    ]),
  );
}

function givenBy(status: 'filled' | 'requested'): SQL<string> {
  return sql<string>`coalesce(sum(${orders.amountIn}) FILTER (WHERE ${orders.status} = ${status}), 0)::text`;
}

/** Writes them. */
export function parentOrdersIn(tx: Drizzle): ParentOrderWriter {
  return {
    insertParentOrder: async (order) => {
      const [inserted] = await tx
        .insert(parentOrders)
        .values(toRow(order))
        .onConflictDoNothing({ target: [parentOrders.accountId, parentOrders.requestKey] })
        .returning();
      if (inserted !== undefined) return toParentOrder(inserted);
      const first = await parentOrdersOf(tx).ofKey(order.accountId, order.requestKey);
      if (first === undefined) throw new FatalError('store.orderVanished', `Order ${order.id} vanished.`);
      return first;
    },
    changeParentOrder: async (id, change) => {
      const [row] = await tx.update(parentOrders).set(change).where(eq(parentOrders.id, id)).returning();
      if (row === undefined) throw new FatalError('store.noParentOrder', `There is no order ${id}.`);
      return toParentOrder(row);
    },
  };
}

function toRow({ expiresAt, positionId, params, ...order }: ParentOrder): typeof parentOrders.$inferInsert {
  return { ...order, params: { ...params }, expiresAt: expiresAt ?? null, positionId: positionId ?? null };
}

function toParentOrder({
  sequence: _sequence,
  expiresAt,
  positionId,
  ...row
}: typeof parentOrders.$inferSelect): ParentOrder {
  return {
    ...row,
    ...(expiresAt === null ? {} : { expiresAt }),
    ...(positionId === null ? {} : { positionId }),
  };
}
