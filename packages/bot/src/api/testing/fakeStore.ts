import type { Bot } from '@twinlane/core/engine/bot';
import type { Candle, ClosedCandle } from '@twinlane/core/market/candle';
import type { TimeSpan } from '@twinlane/core/market/fillGaps';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { StoreReader } from '@twinlane/core/ports';
import type { CandleSeries, OutboxMessage, Page } from '@twinlane/core/repositories';
import type { Account, Balances } from '@twinlane/core/portfolio/account';
import type { EquityPoint } from '@twinlane/core/portfolio/equityPoint';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { Position } from '@twinlane/core/portfolio/position';
import type { Thought } from '@twinlane/core/thought/thought';
import { accountRoom } from '@twinlane/protocol/room';
import { portfolioUpdate } from '../../wire/portfolioView.ts';
import { thoughtView } from '../../wire/thoughtView.ts';
import { tradeUpdate } from '../../wire/tradeView.ts';
import type { ApiContext } from '../appState.ts';
import { fakeLists, NO_ANALYTICS } from './fakeLists.ts';

/** Rows in the order in which they were written. */
interface Rows {
  accounts: Account[];
  balances: Map<string, Balances>;
  bots: Bot[];
  orders: Order[];
  fills: Fill[];
  positions: Position[];
  thoughts: Thought[];
  outbox: OutboxMessage[];
  equity: EquityPoint[];
  candles: ClosedCandle[];
  unseen: TimeSpan[];
}

/** A store in memory, with the writes that a ledger would do. */
export interface FakeStore {
  readonly rows: Rows;
  readonly port: ApiContext['store'];
  /** Awaited before every read of the outbox and of thoughts: lets a test hold a read back or make it fail. */
  gate: () => Promise<void>;
  publish(room: string, type: string, data: unknown): OutboxMessage;
  /** Publishes as another process would: in the outbox, but unheard of here. */
  publishElsewhere(room: string, type: string, data: unknown): OutboxMessage;
  think(thought: Thought): void;
  request(order: Order): void;
  /** Ends the order with its fill and replaces balances and the position. */
  book(fill: Fill, order: Order, balances: Balances, position?: Position): void;
}

function own<Row extends { readonly accountId: string }>(rows: readonly Row[], accountId: string): Row[] {
  return rows.filter((row) => row.accountId === accountId);
}

function pageOf<Row extends { readonly id: string; readonly accountId: string }>(
  rows: readonly Row[],
  accountId: string,
  { limit, before }: Page,
): Row[] {
  const newest = own(rows, accountId).toReversed();
  const from = before === undefined ? 0 : newest.findIndex((row) => row.id === before) + 1;
  return newest.slice(from, from + limit);
}

function candlesOf(rows: Rows, { token, interval }: CandleSeries, from: number, to: number): Candle[] {
  return rows.candles
    .filter((row) => row.token === token && row.interval === interval)
    .map(({ candle }) => candle)
    .filter(({ start }) => start >= from && start < to);
}

function reader(rows: Rows, gate: () => Promise<void>): StoreReader {
  return {
    accounts: {
      create: async () => {},
      get: async (id) => rows.accounts.find((account) => account.id === id),
      list: async () => rows.accounts,
      balances: async (id) => rows.balances.get(id) ?? { cash: 0n, native: 0n },
    },
    bots: {
      put: async () => {},
      get: async (id) => rows.bots.find((bot) => bot.id === id),
      list: async (accountId) => own(rows.bots, accountId),
      states: async (ids) =>
        new Map(rows.bots.filter(({ id }) => ids.includes(id)).map(({ id, state }) => [id, state])),
      records: async (accountId) =>
        new Map(own(rows.bots, accountId).map(({ id, name }) => [id, { name, version: 1 }])),
      results: async () => new Map(),
      noteListed: async () => {},
      remove: async () => {},
      version: async () => '',
    },
    orders: {
      get: async (id) => rows.orders.find((order) => order.id === id),
      byIds: async (ids) => rows.orders.filter(({ id }) => ids.includes(id)),
      ofKeys: async (accountId, keys) =>
        own(rows.orders, accountId).filter(({ idempotencyKey }) => keys.includes(idempotencyKey)),
      ofKey: async (accountId, key) =>
        own(rows.orders, accountId).find((order) => order.idempotencyKey === key),
      open: async (accountId) => own(rows.orders, accountId).filter((order) => order.status === 'requested'),
      page: async (accountId, page) => pageOf(rows.orders, accountId, page),
      endBlocks: async () => [],
    },
    fills: {
      async *all(accountId) {
        yield* own(rows.fills, accountId);
      },
      page: async (accountId, page) => pageOf(rows.fills, accountId, page),
      ofOrder: async (orderId) => rows.fills.find((fill) => fill.orderId === orderId),
      ofOrders: async (ids) => rows.fills.filter(({ orderId }) => ids.includes(orderId)),
      ofParentOrders: async (ids) => {
        const led = rows.orders.filter(({ parentOrderId = '' }) => ids.includes(parentOrderId));
        return rows.fills.filter(({ orderId }) => led.some(({ id }) => id === orderId));
      },
      count: async (accountId) => own(rows.fills, accountId).length,
      reversed: async () => [],
    },
    positions: {
      open: async (accountId) => own(rows.positions, accountId).filter((position) => position.quantity > 0n),
      openOf: async (accountId, botIds) =>
        own(rows.positions, accountId).filter(
          ({ botId, quantity }) => quantity > 0n && botIds.includes(botId),
        ),
      closed: async (accountId, limit) =>
        own(rows.positions, accountId)
          .filter((position) => position.quantity === 0n)
          .slice(-limit)
          .toReversed(),
      page: async (accountId, page) => pageOf(rows.positions, accountId, page),
    },
    thoughts: {
      get: async (id) => rows.thoughts.find((thought) => thought.id === id),
      async page(accountId, page) {
        await gate();
        return pageOf(rows.thoughts, accountId, page);
      },
      after: async (accountId, index, { limit }) =>
        own(rows.thoughts, accountId)
          .filter((thought) => thought.index > index)
          .slice(0, limit),
      count: async (accountId) => own(rows.thoughts, accountId).length,
    },
    outcomes: {
      due: async () => [],
      newestBlockTime: async () => undefined,
      marks: async () => [],
      sellable: async () => [],
      tradesDue: async () => [],
      labels: async () => new Map(),
      ofThoughts: async () => new Map(),
      summary: async () => [],
    },
    lists: fakeLists(rows, gate),
    analytics: {
      ...NO_ANALYTICS,
      version: async () => String(rows.fills.length),
      fills: async ({ accountId }) => ({
        total: { trades: own(rows.fills, accountId).length, reverted: 0, gasFeeCash: 0n, volume: 0n },
        periods: new Map(),
      }),
    },
    traces: {
      orderOfThought: async (thoughtId) => rows.orders.find((order) => order.thoughtId === thoughtId),
      fill: async (id) => rows.fills.find((fill) => fill.id === id),
      reversedOfOrder: async () => [],
      orderOfReversed: async () => undefined,
      position: async (id) => rows.positions.find((position) => position.id === id),
      positionOfOrder: async () => undefined,
      ordersOfPosition: async () => [],
      transactionsOfOrder: async () => [],
      narration: async () => undefined,
    },
    outbox: {
      async last(room) {
        await gate();
        return rows.outbox.filter((message) => message.room === room).length;
      },
      async lasts(names) {
        await gate();
        return new Map(
          names.map((name) => [name, rows.outbox.filter(({ room }) => room === name).length] as const),
        );
      },
      async since(room, seq, limit) {
        await gate();
        return rows.outbox.filter((message) => message.room === room && message.seq > seq).slice(0, limit);
      },
    },
    entries: {
      get: async () => undefined,
      total: async () => ({ cash: 0n, native: 0n }),
      outside: async () => ({ cash: 0n, native: 0n }),
      page: async () => [],
    },
    ownImpacts: { all: async () => [] },
    pools: { all: async () => [] },
    equity: {
      range: async (accountId, since, maxPoints) =>
        own(rows.equity, accountId)
          .filter(({ timestamp }) => timestamp >= since)
          .slice(-maxPoints),
    },
    transactions: {
      get: async () => undefined,
      byIds: async () => new Map(),
      ofKey: async () => undefined,
      open: async () => [],
      wished: async () => [],
      page: async () => [],
      list: async () => [],
      transitions: async () => [],
      minedAt: async () => new Map(),
      ofHash: async () => undefined,
      paid: async () => undefined,
      highestClosed: async () => undefined,
      key: async () => undefined,
    },
    candles: {
      range: async (series, from, to) => candlesOf(rows, series, from, to),
      last: async (series, before) => candlesOf(rows, series, 0, before).at(-1),
      closed: async () => [],
      blocks: async () => [],
      unseen: async () => rows.unseen,
    },
    facts: { get: async () => undefined },
    breakers: { since: async () => [], history: async () => [] },
    audit: { page: async () => [] },
    denied: { all: async () => [], put: async () => {}, remove: async () => undefined },
    parentOrders: {
      get: async () => undefined,
      ofKey: async () => undefined,
      open: async () => [],
      ofOpenPositions: async () => [],
      page: async () => [],
      children: async () => [],
      newestChildren: async () => [],
      progress: async () => new Map(),
    },
  };
}

/** Starts with the given accounts and nothing else. */
export function createFakeStore(accounts: readonly Account[]): FakeStore {
  const rows: Rows = {
    accounts: [...accounts],
    balances: new Map(
      accounts.map(({ id, initialCash, initialNative }) => [
        id,
        { cash: initialCash, native: initialNative },
      ]),
    ),
    bots: [],
    orders: [],
    fills: [],
    positions: [],
    thoughts: [],
    outbox: [],
    equity: [],
    candles: [],
    unseen: [],
  };
  const listeners = new Set<(message: OutboxMessage) => void>();

  function append(room: string, type: string, data: unknown): OutboxMessage {
    const seq = rows.outbox.filter((message) => message.room === room).length + 1;
    const message: OutboxMessage = { room, seq, type, data, at: Date.now() };
    rows.outbox.push(message);
    return message;
  }
  function publish(room: string, type: string, data: unknown): OutboxMessage {
    const message = append(room, type, data);
    for (const listener of listeners) listener(message);
    return message;
  }

  const store: FakeStore = {
    rows,
    gate: async () => {},
    port: {
      read: reader(rows, () => store.gate()),
      onPublished(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    publish,
    publishElsewhere: append,
    think(thought) {
      rows.thoughts.push(thought);
      publish(accountRoom(thought.accountId), 'thought_log_created', thoughtView(thought));
    },
    request(order) {
      rows.orders.push(order);
      publish(accountRoom(order.accountId), 'trade_update', tradeUpdate(order));
    },
    book(fill, order, balances, position) {
      const account = rows.accounts.find(({ id }) => id === fill.accountId);
      if (account === undefined) throw new Error(`no account ${fill.accountId}`);
      const ended: Order = { ...order, status: fill.outcome };
      rows.orders = rows.orders.filter(({ id }) => id !== order.id);
      rows.orders.push(ended);
      rows.fills.push(fill);
      rows.balances.set(account.id, balances);
      if (position !== undefined) {
        rows.positions = rows.positions.filter(({ id }) => id !== position.id);
        rows.positions.push(position);
      }
      const room = accountRoom(account.id);
      const open = rows.positions.filter(
        ({ accountId, quantity }) => accountId === account.id && quantity > 0n,
      );
      publish(room, 'trade_update', tradeUpdate(ended, { fill, cashDecimals: account.cash.decimals }));
      publish(room, 'portfolio_update', portfolioUpdate(account, balances, open));
    },
  };
  return store;
}
