import type { ListRepository } from '@twinlane/core/portfolio/listRepository';
import { and, desc, eq, sql } from 'drizzle-orm';
import type { Address } from '@twinlane/core/money/hex';
import type { Thought } from '@twinlane/core/thought/thought';
import type { Drizzle } from '../database.ts';
import { rowsOf } from '../rowsOf.ts';
import { toOrder, toPosition } from '../rows.ts';
import { outbox } from '../outboxSchema.ts';
import { orders, positions, thoughts } from '../schema.ts';
import { selectRows } from '../selectRows.ts';
import { transactionsOf } from '../transactions.ts';
import { transactions } from '../transactionSchema.ts';
import { continued, placeOf } from './place.ts';
import { tradesOf } from './tradeList.ts';

interface ThoughtOfList {
  readonly index: number;
  readonly hash: Thought['hash'];
  readonly record: Omit<Thought, 'hash'>;
}

/** Lists of an account for people. */
export function listsOf(db: Drizzle): ListRepository {
  return {
    ...tradesOf(db),
    ...booksOf(db),
    version: async () => {
      // Which transactions a statement sees that begins now: never twice the same once another one has been committed.
      const [row] = await rowsOf<{ readonly version: string }>(
        db,
        sql`SELECT pg_current_snapshot()::text AS version`,
      );
      return row?.version ?? '';
    },
    thoughts: async (accountId, { filter = {}, ...page }) => {
      const { decision, botId, token, gate, lane } = filter;
      const { where, orderBy, limit } = continued([thoughts.index], page);
      const chosen = and(
        eq(thoughts.accountId, accountId),
        decision === undefined ? undefined : eq(thoughts.decision, decision),
        botId === undefined ? undefined : eq(thoughts.botId, botId),
        token === undefined ? undefined : eq(thoughts.tokenAddress, token),
        gate === undefined ? undefined : eq(thoughts.gate, gate),
        lane === undefined ? undefined : eq(thoughts.lane, lane),
        where,
      );
      // A record is JSON already, and goes into the list as it is.
      const [found] = await rowsOf<{ readonly rows: string | null }>(
        db,
        sql`SELECT '[' || string_agg(concat('{"index":', index, ',"hash":"', hash, '","record":', record, '}'), ',') || ']' AS rows
          FROM (SELECT index, hash, record FROM ${thoughts} WHERE ${chosen}
            ORDER BY ${sql.join(orderBy, sql`, `)} LIMIT ${sql.raw(String(limit))}) listed`,
      );
      return (JSON.parse(found?.rows ?? '[]') as readonly ThoughtOfList[]).map(({ index, hash, record }) => ({
        row: Object.assign(record, { hash }),
        place: placeOf(index),
      }));
    },
    volumes: async ({ chainId, cash }, { from, to }) => {
      // Whole hours, and the rest by five minutes.
      const hour = to - (to % 3_600);
      const rows = await rowsOf<{ readonly token: Address; readonly volume: string }>(
        db,
        sql`SELECT token, sum(volume)::text AS volume FROM (
            SELECT token, volume FROM twinlane.candles
            WHERE chain_id = ${chainId} AND cash = ${cash} AND seconds = 3600 AND start >= ${from} AND start < ${hour}
            UNION ALL
            SELECT token, volume FROM twinlane.candles
            WHERE chain_id = ${chainId} AND cash = ${cash} AND seconds = 300 AND start >= ${hour} AND start < ${to}
          ) traded GROUP BY token HAVING sum(volume) > 0`,
      );
      return new Map(rows.map(({ token, volume }) => [token, BigInt(volume)]));
    },
    messages: async (room, type, page) => {
      const { where, orderBy, limit } = continued([outbox.seq], page);
      const rows = await db
        .select()
        .from(outbox)
        // As the partial index on alerts has it.
        .where(
          and(
            eq(outbox.room, room),
            type === 'alert_message' ? sql`${outbox.type} = 'alert_message'` : eq(outbox.type, type),
            where,
          ),
        )
        .orderBy(...orderBy)
        .limit(limit);
      return rows.map((row) => ({ row, place: placeOf(row.seq) }));
    },
  };
}

function booksOf(db: Drizzle): Pick<ListRepository, 'positions' | 'orders' | 'transactionsOfBot'> {
  return {
    positions: async (accountId, { filter = {}, ...page }) => {
      const { open, botId, token } = filter;
      const { where, orderBy, limit } = continued([positions.sequence], page);
      const isOpen = open === true ? sql`${positions.quantity} > 0` : sql`${positions.closedAt} IS NOT NULL`;
      const rows = await selectRows(db, positions, {
        where: and(
          eq(positions.accountId, accountId),
          open === undefined ? undefined : isOpen,
          botId === undefined ? undefined : eq(positions.botId, botId),
          token === undefined ? undefined : eq(positions.tokenAddress, token),
          where,
        ),
        orderBy,
        limit,
      });
      return rows.map((row) => ({ row: toPosition(row), place: placeOf(row.sequence) }));
    },
    orders: async (accountId, { filter = {}, ...page }) => {
      const { open, botId } = filter;
      const { where, orderBy, limit } = continued([orders.sequence], page);
      const isOpen =
        open === true ? sql`${orders.status} = 'requested'` : sql`${orders.status} <> 'requested'`;
      const rows = await selectRows(db, orders, {
        where: and(
          eq(orders.accountId, accountId),
          open === undefined ? undefined : isOpen,
          botId === undefined ? undefined : eq(orders.botId, botId),
          where,
        ),
        orderBy,
        limit,
      });
      return rows.map((row) => ({ row: toOrder(row), place: placeOf(row.sequence) }));
    },
    transactionsOfBot: async ({ accountId, botId }, { ended, ...page }) => {
      const { where, limit } = continued([orders.sequence, transactions.sequence], page);
      const isEnded = ended === true ? sql`${transactions.ended}` : sql`NOT ${transactions.ended}`;
      const rows = await db
        .select({ id: transactions.id, order: orders.sequence, own: transactions.sequence })
        .from(orders)
        .innerJoin(transactions, eq(transactions.orderId, orders.id))
        .where(
          and(
            eq(orders.accountId, accountId),
            eq(orders.botId, botId),
            ended === undefined ? undefined : isEnded,
            where,
          ),
        )
        .orderBy(desc(orders.sequence), desc(transactions.sequence))
        .limit(limit);
      const found = await transactionsOf(db).byIds(rows.map(({ id }) => id));
      return rows.flatMap(({ id, order, own }) => {
        const row = found.get(id);
        return row === undefined ? [] : [{ row, place: placeOf(order, own) }];
      });
    },
  };
}
