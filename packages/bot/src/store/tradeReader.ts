import type { StoreReader } from '@twinlane/core/ports';
import { and, asc, count, desc, eq, getTableColumns, gt, inArray, lt, sql } from 'drizzle-orm';
import type { Drizzle } from './database.ts';
import { oneOf } from './oneOf.ts';
import { limitOf, olderThan } from './paging.ts';
import { toFill, toOrder, toPosition, toReversedFill } from './rows.ts';
import { fills, orders, positions } from './schema.ts';
import { reversedFills } from './reversalSchema.ts';
import { selectRows } from './selectRows.ts';
import { storeError } from './storeError.ts';

/** Rows per round trip where all are read. */
const BATCH = 1_000;

export function ordersOf(db: Drizzle): StoreReader['orders'] {
  return {
    get: async (id) => {
      const [row] = await db.select().from(orders).where(eq(orders.id, id));
      return row === undefined ? undefined : toOrder(row);
    },
    byIds: async (ids) => {
      const rows = await selectRows(db, orders, { where: oneOf(orders.id, ids), orderBy: orders.sequence });
      return rows.map(toOrder);
    },
    ofKeys: async (accountId, keys) => {
      const where = and(eq(orders.accountId, accountId), oneOf(orders.idempotencyKey, keys));
      const rows = await selectRows(db, orders, { where, orderBy: orders.sequence });
      return rows.map(toOrder);
    },
    ofKey: async (accountId, idempotencyKey) => {
      const [row] = await db
        .select()
        .from(orders)
        .where(and(eq(orders.accountId, accountId), eq(orders.idempotencyKey, idempotencyKey)));
      return row === undefined ? undefined : toOrder(row);
    },
    open: async (accountId) => {
      const where = and(eq(orders.accountId, accountId), sql`${orders.status} = 'requested'`);
      const rows = await selectRows(db, orders, { where, orderBy: orders.sequence });
      return rows.map(toOrder);
    },
    page: async (accountId, page) => {
      const rows = await db
        .select()
        .from(orders)
        .where(and(eq(orders.accountId, accountId), olderThan(orders, orders.sequence, page)))
        .orderBy(desc(orders.sequence))
        .limit(limitOf(page));
      return rows.map(toOrder);
    },
    endBlocks: async (accountId, { limit, below = Number.MAX_SAFE_INTEGER }) => {
      const ofFills = await db
        .selectDistinct({ number: fills.blockNumber, hash: fills.blockHash })
        .from(fills)
        .where(and(eq(fills.accountId, accountId), lt(fills.blockNumber, below)))
        .orderBy(desc(fills.blockNumber))
        .limit(limitOf({ limit }));
      const ofOrders = await db
        .selectDistinct({ number: orders.endBlockNumber, hash: orders.endBlockHash })
        .from(orders)
        .where(and(eq(orders.accountId, accountId), lt(orders.endBlockNumber, below)))
        .orderBy(desc(orders.endBlockNumber))
        .limit(limitOf({ limit }));
      return [...ofFills, ...ofOrders]
        .flatMap(({ number, hash }) => (number === null || hash === null ? [] : [{ number, hash }]))
        .sort((a, b) => b.number - a.number)
        .slice(0, limitOf({ limit }));
    },
  };
}

export function fillsOf(db: Drizzle): StoreReader['fills'] {
  return {
    async *all(accountId) {
      for (let after = 0; ;) {
        const rows = await fillsAfter(db, accountId, after);
        for (const row of rows) yield toFill(row);
        const last = rows.at(-1);
        if (last === undefined || rows.length < BATCH) return;
        after = last.sequence;
      }
    },
    ofOrder: async (orderId) => {
      const [row] = await db.select().from(fills).where(eq(fills.orderId, orderId));
      return row === undefined ? undefined : toFill(row);
    },
    ofOrders: async (orderIds) => {
      const rows = await db.select().from(fills).where(oneOf(fills.orderId, orderIds));
      return rows.map(toFill);
    },
    ofParentOrders: async (ids) => {
      const rows = await db
        .select(getTableColumns(fills))
        .from(fills)
        .innerJoin(orders, eq(orders.id, fills.orderId))
        .where(inArray(orders.parentOrderId, [...ids]))
        .orderBy(asc(fills.sequence));
      return rows.map(toFill);
    },
    page: async (accountId, page) => {
      const rows = await db
        .select()
        .from(fills)
        .where(and(eq(fills.accountId, accountId), olderThan(fills, fills.sequence, page)))
        .orderBy(desc(fills.sequence))
        .limit(limitOf(page));
      return rows.map(toFill);
    },
    count: async (accountId) => {
      const [row] = await db.select({ n: count() }).from(fills).where(eq(fills.accountId, accountId));
      return row?.n ?? 0;
    },
    reversed: async (accountId, limit) => {
      const rows = await db
        .select()
        .from(reversedFills)
        .where(eq(reversedFills.accountId, accountId))
        .orderBy(desc(reversedFills.sequence))
        .limit(limitOf({ limit }));
      return rows.map(toReversedFill);
    },
  };
}

export function positionsOf(db: Drizzle): StoreReader['positions'] {
  return {
    open: async (accountId, botId) => {
      const ofBot = botId === undefined ? undefined : eq(positions.botId, botId);
      const where = and(eq(positions.accountId, accountId), ofBot, sql`${positions.quantity} > 0`);
      const rows = await selectRows(db, positions, { where, orderBy: positions.sequence });
      return rows.map(toPosition);
    },
    openOf: async (accountId, botIds) => {
      const ofBots = oneOf(positions.botId, botIds);
      const where = and(eq(positions.accountId, accountId), ofBots, sql`${positions.quantity} > 0`);
      const rows = await selectRows(db, positions, { where, orderBy: positions.sequence });
      return rows.map(toPosition);
    },
    closed: async (accountId, limit) => {
      const rows = await db
        .select()
        .from(positions)
        .where(and(eq(positions.accountId, accountId), sql`${positions.closedAt} is not null`))
        .orderBy(desc(positions.closedAt), desc(positions.sequence))
        .limit(limit);
      return rows.map(toPosition);
    },
    page: async (accountId, page) => {
      const rows = await db
        .select()
        .from(positions)
        .where(and(eq(positions.accountId, accountId), olderThan(positions, positions.sequence, page)))
        .orderBy(desc(positions.sequence))
        .limit(limitOf(page));
      return rows.map(toPosition);
    },
  };
}

function fillsAfter(db: Drizzle, accountId: string, sequence: number) {
  return db
    .select()
    .from(fills)
    .where(and(eq(fills.accountId, accountId), gt(fills.sequence, sequence)))
    .orderBy(asc(fills.sequence))
    .limit(BATCH)
    .catch((error: unknown) => {
      throw storeError(error);
    });
}
