import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address } from '@twinlane/core/money/hex';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Listed, ListPage, TradeFilter, TradeRow } from '@twinlane/core/portfolio/listRepository';
import type { StoreReader } from '@twinlane/core/ports';
import type { ListedThoughtView } from '@twinlane/protocol/outcome';
import type { PageOf, PageQuery } from '@twinlane/protocol/page';
import type { PositionView } from '@twinlane/protocol/portfolio';
import type { ThoughtQuery } from '@twinlane/protocol/thoughtQuery';
import type { OrderView, TradeView } from '@twinlane/protocol/trade';
import type { PositionQuery, SwapQuery, TradeExportQuery, TradeQuery } from '@twinlane/protocol/tradeQuery';
import { outcomeView } from '../wire/outcomeView.ts';
import { positionView } from '../wire/portfolioView.ts';
import { thoughtView } from '../wire/thoughtView.ts';
import { orderView, tradeView } from '../wire/tradeView.ts';
import { cursorOf, placeOfCursor, type CursorScope } from './cursor.ts';

/** What a list is asked for at the least; the rest has no effect where it is absent. */
type Asked<Query extends PageQuery> = Pick<Query, 'limit'> & Partial<Query>;

/** Reads one row more than asked, which tells whether there is a next page. */
export async function pageOf<Row, Item>(
  query: Asked<PageQuery>,
  scope: CursorScope,
  read: (page: ListPage) => Promise<readonly Listed<Row>[]>,
  view: (rows: readonly Row[]) => readonly Item[] | Promise<readonly Item[]>,
): Promise<PageOf<Item>> {
  const { limit, cursor } = query;
  const after = cursor === undefined ? {} : { after: placeOfCursor(scope, cursor) };
  const rows = await read({ limit: limit + 1, ...after });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: await view(shown.map(({ row }) => row)),
    nextCursor: rows.length > limit && last !== undefined ? cursorOf(scope, last.place) : null,
  };
}

function scopeOf(list: string, account: Account): CursorScope {
  return { of: [list, account.id], columns: ['whole'] };
}

function addressOf(text: string | undefined): Address | undefined {
  return text === undefined ? undefined : toChecksumAddress(text);
}

/** Chain time, Unix seconds: the first that is not before it. */
export function secondsOf(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Math.ceil(Date.parse(time) / 1000);
}

/** Open and closed positions. */
export function positionPage(
  { lists }: Pick<StoreReader, 'lists'>,
  account: Account,
  query: Asked<PositionQuery>,
): Promise<PageOf<PositionView>> {
  const { state = 'all', bot: botId, token } = query;
  const filter = { botId, token: addressOf(token), open: state === 'all' ? undefined : state === 'open' };
  return pageOf(
    query,
    scopeOf('positions', account),
    (page) => lists.positions(account.id, { ...page, filter }),
    (rows) => rows.map((position) => positionView(position, account.cash.decimals)),
  );
}

/** Orders in every status. */
export function orderPage(
  { lists }: Pick<StoreReader, 'lists'>,
  account: Account,
  query: Asked<SwapQuery>,
): Promise<PageOf<OrderView>> {
  const { state = 'all', bot: botId } = query;
  const filter = { botId, open: state === 'all' ? undefined : state === 'open' };
  return pageOf(
    query,
    scopeOf('orders', account),
    (page) => lists.orders(account.id, { ...page, filter }),
    (rows) => rows.map(orderView),
  );
}

/** Which trades a query means. */
export function tradeFilterOf(query: Partial<TradeQuery | TradeExportQuery>): TradeFilter {
  const { bot: botId, token, side, outcome, reason: exitReason, from, to } = query;
  return {
    botId,
    token: addressOf(token),
    side,
    outcome,
    exitReason,
    from: secondsOf(from),
    to: secondsOf(to),
  };
}

/** Cursors of an account's trades in one sort. */
export function tradeScope(account: Account, sort: TradeQuery['sort']): CursorScope {
  const columns: CursorScope['columns'] = sort.endsWith('Pnl') ? ['amount', 'whole'] : ['whole', 'whole'];
  return { of: ['trades', account.id, sort], columns };
}

/** Trades with the transactions that carried them. */
export async function tradeViews(
  { lists }: Pick<StoreReader, 'lists'>,
  { cash }: Account,
  rows: readonly TradeRow[],
): Promise<readonly TradeView[]> {
  const swaps = await lists.swapsOf(rows.map(({ orderId }) => orderId));
  return rows.map((row) => {
    const view = tradeView(row, row, cash.decimals);
    const transactionId = swaps.get(row.orderId);
    return transactionId === undefined ? view : Object.assign(view, { transactionId });
  });
}

/** Fills and reverts. */
export function tradePage(
  read: Pick<StoreReader, 'lists'>,
  account: Account,
  query: Asked<TradeQuery>,
): Promise<PageOf<TradeView>> {
  const { sort = 'newest' } = query;
  const filter = tradeFilterOf(query);
  return pageOf(
    query,
    tradeScope(account, sort),
    (page) => read.lists.trades(account.id, { ...page, filter, sort }),
    (rows) => tradeViews(read, account, rows),
  );
}

/** Every decision, with what came of it. */
export function thoughtPage(
  { lists, outcomes }: Pick<StoreReader, 'lists' | 'outcomes'>,
  account: Account,
  query: Asked<ThoughtQuery>,
): Promise<PageOf<ListedThoughtView>> {
  const { decision, bot: botId, token, gate, lane } = query;
  const filter = { decision, botId, token: addressOf(token), gate, lane };
  return pageOf(
    query,
    scopeOf('thoughts', account),
    (page) => lists.thoughts(account.id, { ...page, filter }),
    async (rows) => {
      const known = await outcomes.ofThoughts(rows.map(({ id }) => id));
      return rows.map((thought) => {
        const outcome = known.get(thought.id);
        const view = thoughtView(thought);
        return outcome === undefined
          ? view
          : Object.assign(view, { outcome: outcomeView(outcome, account.cash.decimals) });
      });
    },
  );
}
