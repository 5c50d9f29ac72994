import { FatalError } from '@twinlane/core/errors';
import type { Account } from '@twinlane/core/portfolio/account';
import type { StoreReader } from '@twinlane/core/ports';
import type { Page } from '@twinlane/core/repositories';
import type { PageOf, PageQuery } from '@twinlane/protocol/page';
import type { PositionView } from '@twinlane/protocol/portfolio';
import type { ThoughtView } from '@twinlane/protocol/thought';
import type { OrderView, TradeView } from '@twinlane/protocol/trade';
import { positionView } from '../wire/portfolioView.ts';
import { thoughtView } from '../wire/thoughtView.ts';
import { orderView, tradeView } from '../wire/tradeView.ts';

/** Reads one row more than asked, which tells whether there is a next page. */
async function pageOf<Row extends { readonly id: string }, Item>(
  query: PageQuery,
  read: (page: Page) => Promise<readonly Row[]>,
  view: (row: Row) => Item | Promise<Item>,
): Promise<PageOf<Item>> {
  const cursor = query.cursor === undefined ? {} : { before: query.cursor };
  const rows = await read({ limit: query.limit + 1, ...cursor });
  const shown = rows.slice(0, query.limit);
  return {
    items: await Promise.all(shown.map(view)),
    nextCursor: rows.length > shown.length ? (shown.at(-1)?.id ?? null) : null,
  };
}

/** Open and closed positions. */
export function positionPage(
  read: StoreReader,
  account: Account,
  query: PageQuery,
): Promise<PageOf<PositionView>> {
  return pageOf(
    query,
    (page) => read.positions.page(account.id, page),
    (position) => positionView(position, account.cash.decimals),
  );
}

/** Orders in every status. */
export function orderPage(read: StoreReader, account: Account, query: PageQuery): Promise<PageOf<OrderView>> {
  return pageOf(query, (page) => read.orders.page(account.id, page), orderView);
}

/** Fills and reverts, each with what its order adds. */
export function tradePage(read: StoreReader, account: Account, query: PageQuery): Promise<PageOf<TradeView>> {
  return pageOf(
    query,
    (page) => read.fills.page(account.id, page),
    async (fill) => {
      const order = await read.orders.get(fill.orderId);
      if (order === undefined) throw new FatalError('order_missing', `Fill ${fill.id} has no order.`);
      return tradeView(fill, order, account.cash.decimals);
    },
  );
}

/** Every decision. */
export function thoughtPage(
  read: StoreReader,
  account: Account,
  query: PageQuery,
): Promise<PageOf<ThoughtView>> {
  return pageOf(query, (page) => read.thoughts.page(account.id, page), thoughtView);
}
