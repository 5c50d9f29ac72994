import type { TraceRepository } from '@twinlane/core/thought/thoughtStore';
import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Position } from '@twinlane/core/portfolio/position';
import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, lte, or, sql, type SQL } from 'drizzle-orm';
import type { Drizzle } from './database.ts';
import { thoughtNarrations } from './outcomeSchema.ts';
import { reversedFills } from './reversalSchema.ts';
import { toFill, toOrder, toPosition, toReversedFill } from './rows.ts';
import { fills, orders, positions } from './schema.ts';
import { transactionsOf } from './transactions.ts';
import { transactions } from './transactionSchema.ts';

/** Orders of one position that are shown; a grid may trade a token for ever. */
const MOST_ORDERS = 200;

/** Follows the links between decisions and what came of them. */
export function tracesOf(db: Drizzle): TraceRepository {
  return {
    orderOfThought: async (thoughtId) => {
      const [row] = await db.select().from(orders).where(eq(orders.thoughtId, thoughtId)).limit(1);
      return row === undefined ? undefined : toOrder(row);
    },
    fill: async (id) => {
      const [row] = await db.select().from(fills).where(eq(fills.id, id));
      return row === undefined ? undefined : toFill(row);
    },
    reversedOfOrder: async (orderId) => {
      const rows = await db
        .select()
        .from(reversedFills)
        .where(eq(reversedFills.orderId, orderId))
        .orderBy(desc(reversedFills.sequence))
        .limit(MOST_ORDERS);
      return rows.map(toReversedFill);
    },
    orderOfReversed: async (fillId) => {
      // Ids of fills are made of their orders', and a fill that was taken back is rarely asked for.
      const [row] = await db
        .select({ order: orders })
        .from(reversedFills)
        .innerJoin(orders, eq(orders.id, reversedFills.orderId))
        .where(eq(reversedFills.id, fillId))
        .limit(1);
      return row === undefined ? undefined : toOrder(row.order);
    },
    position: (id) => positionOf(db, id),
    positionOfOrder: (order) => positionOfOrder(db, order),
    ordersOfPosition: (position) => ordersOfPosition(db, position),
    transactionsOfOrder: async ({ id, idempotencyKey }) => {
      const ofOrder = await db
        .select({ id: transactions.id })
        .from(transactions)
        .where(
          or(
            eq(transactions.orderId, id),
            inArray(transactions.idempotencyKey, [`order:${id}`, `fast:${idempotencyKey}`]),
          ),
        )
        .orderBy(asc(transactions.createdAt))
        .limit(MOST_ORDERS);
      const found = await Promise.all(ofOrder.map((row) => transactionsOf(db).get(row.id)));
      return found.flatMap((stored) => (stored === undefined ? [] : [stored]));
    },
    narration: async (thoughtId) => {
      const [row] = await db
        .select()
        .from(thoughtNarrations)
        .where(eq(thoughtNarrations.thoughtId, thoughtId));
      return row;
    },
  };
}

async function positionOf(db: Drizzle, id: string): Promise<Position | undefined> {
  const [row] = await db.select().from(positions).where(eq(positions.id, id));
  return row === undefined ? undefined : toPosition(row);
}

/** The bot's nearest position in a token on one side of a place among the fills, with the place of the fill that opened it. */
async function nearestPosition(
  db: Drizzle,
  owner: Pick<Position, 'accountId' | 'botId'> & { readonly token: Address },
  side: { readonly where: SQL; readonly order: SQL },
): Promise<{ readonly position: Position; readonly opened: number } | undefined> {
  const { accountId, botId, token } = owner;
  const [row] = await db
    .select({ position: positions, opened: fills.sequence })
    .from(positions)
    .innerJoin(fills, eq(fills.id, positions.id))
    .where(
      and(
        eq(positions.accountId, accountId),
        eq(positions.botId, botId),
        eq(positions.tokenAddress, token),
        side.where,
      ),
    )
    .orderBy(side.order)
    .limit(1);
  return row === undefined ? undefined : { position: toPosition(row.position), opened: row.opened };
}

async function positionOfOrder(db: Drizzle, order: Order): Promise<Position | undefined> {
  const { accountId, botId, side, tokenIn, tokenOut } = order;
  const [fill] = await db.select().from(fills).where(eq(fills.orderId, order.id));
  if (side === 'cycle') return fill === undefined ? undefined : positionOf(db, fill.id);
  const where =
    fill === undefined ? lte(positions.openedAt, order.decidedAt) : lte(fills.sequence, fill.sequence);
  const token = side === 'buy' ? tokenOut.address : tokenIn.address;
  const found = await nearestPosition(
    db,
    { accountId, botId, token },
    { where, order: desc(fills.sequence) },
  );
  if (found === undefined) return undefined;
  const { closedAt = Infinity } = found.position;
  // What failed once the position was closed is none of it; what filled closed it, or was before that.
  const isWithin =
    fill?.outcome === 'filled' ? fill.timestamp <= closedAt : (fill ?? at(order)).timestamp < closedAt;
  return isWithin ? found.position : undefined;
}

function at({ decidedAt }: Order): { readonly timestamp: number } {
  return { timestamp: decidedAt };
}

async function ordersOfPosition(db: Drizzle, position: Position): Promise<readonly Order[]> {
  const { id, accountId, botId, openedAt, closedAt } = position;
  const token = position.token.address;
  const [opening] = await db
    .select({ fill: fills.sequence, order: orders })
    .from(fills)
    .innerJoin(orders, eq(orders.id, fills.orderId))
    .where(eq(fills.id, id));
  if (opening === undefined) return [];
  // Over with its one fill, whatever else the bot trades cash for in that second.
  if (opening.order.side === 'cycle') return [toOrder(opening.order)];
  const next = await nearestPosition(
    db,
    { accountId, botId, token },
    { where: gt(fills.sequence, opening.fill), order: asc(fills.sequence) },
  );
  const isFilledInIt = and(
    gte(fills.sequence, opening.fill),
    next === undefined ? undefined : lt(fills.sequence, next.opened),
    closedAt === undefined ? undefined : lte(fills.timestamp, closedAt),
  );
  const failedInIt = and(
    isNull(fills.id),
    gte(orders.decidedAt, openedAt),
    closedAt === undefined ? undefined : lt(orders.decidedAt, closedAt),
  );
  const rows = await db
    .select({ order: orders })
    .from(orders)
    .leftJoin(fills, eq(fills.orderId, orders.id))
    .where(
      and(
        eq(orders.accountId, accountId),
        eq(orders.botId, botId),
        gte(orders.sequence, opening.order.sequence),
        sql`${token} IN (${orders.tokenIn}->>'address', ${orders.tokenOut}->>'address')`,
        or(isFilledInIt, failedInIt),
      ),
    )
    .orderBy(asc(orders.sequence))
    .limit(MOST_ORDERS);
  return rows.map(({ order }) => toOrder(order));
}
