import type { Bot } from '@twinlane/core/engine/bot';
import type { StoreReader } from '@twinlane/core/ports';
import { routeRecordOf } from '@twinlane/core/transaction/routeRecordOf';
import { routeStatistics, type RouteRecord } from '@twinlane/core/transaction/routeStatistics';
import type { StoredTransaction } from '@twinlane/core/transaction/transactionStore';
import type { PageOf } from '@twinlane/protocol/page';
import type {
  TransactionDetailView,
  TransactionStatisticsView,
  TransactionView,
} from '@twinlane/protocol/transaction';
import { pageOf } from './pages.ts';
import { routeStatisticsView } from '../wire/routeStatisticsView.ts';
import { transactionDetailView, transactionView, type HeadOfChain } from '../wire/transactionView.ts';

/** A page of the transactions of all keys, newest first. */
export async function readTransactionPage(
  read: StoreReader,
  query: {
    readonly limit: number;
    readonly cursor?: string | undefined;
    readonly state: 'open' | 'ended' | 'all';
    /** Of these accounts; of all where absent. */
    readonly accounts?: readonly string[] | undefined;
    /** What this bot's orders led to. */
    readonly bot?: Pick<Bot, 'id' | 'accountId'> | undefined;
  },
  head: HeadOfChain,
): Promise<PageOf<TransactionView>> {
  const { limit, cursor, state, accounts, bot } = query;
  if (bot !== undefined) {
    const ended = state === 'all' ? undefined : state === 'ended';
    return pageOf(
      { limit, cursor },
      { of: ['transactions', bot.id], columns: ['whole', 'whole'] },
      (page) => read.lists.transactionsOfBot({ accountId: bot.accountId, botId: bot.id }, { ...page, ended }),
      (rows) => rows.map((row) => transactionView(row, head)),
    );
  }
  const rows = await read.transactions.list({
    limit: limit + 1,
    ...(cursor === undefined ? {} : { before: cursor }),
    ...(state === 'all' ? {} : { ended: state === 'ended' }),
    ...(accounts === undefined ? {} : { accounts }),
  });
  const shown = rows.slice(0, limit);
  return {
    items: shown.map((row) => transactionView(row, head)),
    nextCursor: rows.length > limit ? (shown.at(-1)?.record.id ?? null) : null,
  };
}

/** All that is stored of a transaction, with what its order, fill and thought say. */
export async function readTransactionDetail(
  read: StoreReader,
  stored: StoredTransaction,
  head: HeadOfChain,
): Promise<TransactionDetailView> {
  const { id, request } = stored.record;
  const { orderId, accountId, correlationId } = request;
  const [transitions, paid, account, order, fill] = await Promise.all([
    read.transactions.transitions(id),
    read.transactions.paid(id),
    read.accounts.get(accountId),
    orderId === undefined ? undefined : read.orders.get(orderId),
    orderId === undefined || request.kind !== 'swap' ? undefined : read.fills.ofOrder(orderId),
  ]);
  const thought = await read.thoughts.get(order?.thoughtId ?? correlationId);
  return transactionDetailView(
    stored,
    {
      transitions,
      ...(paid === undefined ? {} : { paid }),
      ...(order === undefined ? {} : { order }),
      ...(fill === undefined || account === undefined
        ? {}
        : { fill: { fill, cashDecimals: account.cash.decimals } }),
      ...(thought === undefined ? {} : { thought }),
    },
    head,
  );
}

/** What each way of sending has shown in the newest transactions. */
export async function transactionStatistics(
  read: StoreReader,
  query: { readonly limit: number; readonly accounts?: readonly string[] },
): Promise<TransactionStatisticsView> {
  const rows = await read.transactions.list(query);
  const minedAt = await read.transactions.minedAt(rows.map(({ record }) => record.id));
  const records: RouteRecord[] = [];
  for (const { record } of rows) {
    const [facts, paid] = await Promise.all([
      factsOf(read, record.request),
      read.transactions.paid(record.id),
    ]);
    const confirmedAt = minedAt.get(record.id);
    const found = routeRecordOf(record, {
      ...facts,
      ...(confirmedAt === undefined ? {} : { confirmedAt }),
      ...(paid === undefined ? {} : { paid }),
    });
    if (found !== undefined) records.push(found);
  }
  return {
    considered: rows.length,
    routes: routeStatistics(records).map(routeStatisticsView),
  };
}

/** What the order of a swap knows: the block that it was decided on, and what came of its price. */
async function factsOf(
  read: StoreReader,
  { kind, orderId }: StoredTransaction['record']['request'],
): Promise<{ readonly sentBlock?: number; readonly price?: RouteRecord['price'] }> {
  if (kind !== 'swap' || orderId === undefined) return {};
  const [order, fill] = await Promise.all([read.orders.get(orderId), read.fills.ofOrder(orderId)]);
  return {
    ...(order === undefined ? {} : { sentBlock: order.decidedAtBlock }),
    ...(fill?.outcome === 'filled'
      ? { price: { quoted: fill.quotedAmountOut, received: fill.amountOut } }
      : {}),
  };
}
