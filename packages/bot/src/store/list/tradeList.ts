import type { ListRepository, TradeFilter, TradeSort } from '@twinlane/core/portfolio/listRepository';
import { and, eq, gte, lt, sql, type SQL } from 'drizzle-orm';
import type { Drizzle } from '../database.ts';
import { oneOf } from '../oneOf.ts';
import { toTrade } from '../rows.ts';
import { fills } from '../schema.ts';
import { selectRows } from '../selectRows.ts';
import { transactions } from '../transactionSchema.ts';
import { continued, placeOf } from './place.ts';

/** What a sort goes by, and which way. */
const SORTS = {
  newest: { by: 'time', direction: 'desc' },
  oldest: { by: 'time', direction: 'asc' },
  bestPnl: { by: 'pnl', direction: 'desc' },
  worstPnl: { by: 'pnl', direction: 'asc' },
} as const satisfies Record<TradeSort, unknown>;

/** Trades from their own table alone. */
export function tradesOf(db: Drizzle): Pick<ListRepository, 'trades' | 'tradePlace' | 'swapsOf'> {
  return {
    trades: async (accountId, { filter = {}, sort = 'newest', ...page }) => {
      const { by, direction } = SORTS[sort];
      const first = by === 'time' ? fills.timestamp : fills.realisedPnl;
      const { where, orderBy, limit } = continued([first, fills.sequence], page, direction);
      const realised = by === 'pnl' ? sql`${fills.realisedPnl} IS NOT NULL` : undefined;
      const rows = await selectRows(db, fills, {
        where: and(eq(fills.accountId, accountId), ...tradesWhere(filter), realised, where),
        orderBy,
        limit,
      });
      return rows.map((row) => ({
        row: toTrade(row),
        place: placeOf(by === 'time' ? row.timestamp : (row.realisedPnl ?? 0n), row.sequence),
      }));
    },
    tradePlace: async (accountId, { filter = {}, limit, after }) => {
      const page = { limit: 1, ...(after === undefined ? {} : { after }) };
      const { where, orderBy } = continued([fills.timestamp, fills.sequence], page);
      const rows = await db
        .select({ timestamp: fills.timestamp, sequence: fills.sequence })
        .from(fills)
        .where(and(eq(fills.accountId, accountId), ...tradesWhere(filter), where))
        .orderBy(...orderBy)
        .offset(limit - 1)
        .limit(2);
      const [last] = rows;
      return last === undefined || rows.length < 2 ? undefined : placeOf(last.timestamp, last.sequence);
    },
    swapsOf: async (orderIds) => {
      if (orderIds.length === 0) return new Map();
      const rows = await db
        .select({ orderId: transactions.orderId, id: transactions.id })
        .from(transactions)
        .where(and(oneOf(transactions.orderId, orderIds), sql`${transactions.request}->>'kind' = 'swap'`))
        .orderBy(transactions.sequence);
      return new Map(rows.flatMap(({ orderId, id }) => (orderId === null ? [] : [[orderId, id] as const])));
    },
  };
}

/** Conditions of a filter, as the partial indexes have them. */
export function tradesWhere(filter: TradeFilter): readonly (SQL | undefined)[] {
  const { botId, token, side, outcome, exitReason, from, to } = filter;
  return [
    botId === undefined ? undefined : eq(fills.botId, botId),
    token === undefined ? undefined : eq(fills.tokenAddress, token),
    side === undefined ? undefined : eq(fills.side, side),
    outcome === undefined ? undefined : sql`${fills.outcome} = ${sql.raw(`'${outcome}'`)}`,
    exitReason === undefined ? undefined : eq(fills.exitReason, exitReason),
    from === undefined ? undefined : gte(fills.timestamp, from),
    to === undefined ? undefined : lt(fills.timestamp, to),
  ];
}
