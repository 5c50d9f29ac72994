import type { AnalyticsRepository } from '@twinlane/core/portfolio/analyticsRepository';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { Listed, ListPage, ListRepository, TradeRow } from '@twinlane/core/portfolio/listRepository';
import type { Position } from '@twinlane/core/portfolio/position';
import type { OutboxMessage } from '@twinlane/core/repositories';
import type { Thought } from '@twinlane/core/thought/thought';

/** Rows in the order in which they were written. */
interface Rows {
  readonly orders: readonly Order[];
  readonly fills: readonly Fill[];
  readonly positions: readonly Position[];
  readonly thoughts: readonly Thought[];
  readonly outbox: readonly OutboxMessage[];
}

/** Lists without filters: those are the real store's, and its tests'. Places are the numbers of rows. */
export function fakeLists(rows: Rows, gate: () => Promise<void>): ListRepository {
  let asked = 0;
  return {
    // Nothing is kept of what a fake said: its rows change without a commit.
    version: async () => String((asked += 1)),
    trades: async (accountId, page) =>
      newest(own(rows.fills, accountId), page, (fill) => tradeOf(rows, fill)),
    tradePlace: async () => undefined,
    swapsOf: async () => new Map(),
    positions: async (accountId, page) => newest(own(rows.positions, accountId), page, (row) => row),
    orders: async (accountId, page) => newest(own(rows.orders, accountId), page, (row) => row),
    async thoughts(accountId, page) {
      await gate();
      return newest(own(rows.thoughts, accountId), page, (row) => row);
    },
    transactionsOfBot: async () => [],
    volumes: async () => new Map(),
    messages: async (room, type, page) =>
      newest(
        rows.outbox.filter((message) => message.room === room && message.type === type),
        page,
        (row) => row,
      ),
  };
}

function own<Row extends { readonly accountId: string }>(rows: readonly Row[], accountId: string): Row[] {
  return rows.filter((row) => row.accountId === accountId);
}

function newest<Row, Shown>(
  rows: readonly Row[],
  { limit, after }: ListPage,
  show: (row: Row) => Shown,
): Listed<Shown>[] {
  const before = after === undefined ? rows.length : Number(after.at(-1));
  return rows
    .map((row, index) => ({ row, place: [String(index)] }))
    .slice(0, before)
    .toReversed()
    .slice(0, limit)
    .map(({ row, place }) => ({ row: show(row), place }));
}

function tradeOf(rows: Rows, fill: Fill): TradeRow {
  const order = rows.orders.find(({ id }) => id === fill.orderId);
  if (order === undefined) throw new Error(`no order ${fill.orderId}`);
  return { ...fill, side: order.side, thoughtId: order.thoughtId };
}

const NO_CLOSED = {
  closedPositions: 0,
  wins: 0,
  losses: 0,
  realisedPnl: 0n,
  gasFeeCash: 0n,
  gained: 0n,
  lost: 0n,
  gross: 0n,
};

/** The sums of a history without anything: those of the real store are its tests'. */
export const NO_ANALYTICS: AnalyticsRepository = {
  version: async () => '0:0',
  closed: async () => ({ total: NO_CLOSED, periods: new Map(), tokens: new Map(), bots: new Map() }),
  fills: async () => ({
    total: { trades: 0, reverted: 0, gasFeeCash: 0n, volume: 0n },
    periods: new Map(),
  }),
  sales: async () => ({ reasons: new Map(), returns: new Map() }),
  entryRisk: async () => new Map(),
  equity: async () => ({ steps: [], periods: new Map() }),
  invested: async () => 0n,
  transactions: async () => ({
    transactions: 0,
    attempts: 0,
    retried: 0,
    most: 0,
    states: [],
    compared: 0,
    paid: 0n,
    baseline: 0n,
  }),
  tokens: async () => new Map(),
  botNames: async () => new Map(),
};
