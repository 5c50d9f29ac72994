import type { CandleMarket } from '../market/candle.ts';
import type { Address } from '../money/hex.ts';
import type { Order, OrderSide } from '../order/orderIntent.ts';
import type { OutboxMessage } from '../repositories.ts';
import type { DecisionKind, Thought } from '../thought/thought.ts';
import type { StoredTransaction } from '../transaction/transactionStore.ts';
import type { BookedFill } from './bookedFill.ts';
import type { Fill } from './fill.ts';
import type { Position } from './position.ts';

/** A page of a list that is sorted by several columns. */
export interface ListPage {
  readonly limit: number;
  /** Where the page before ended: what its last row has in the columns of the sort. */
  readonly after?: ListPlace;
}

/** What a row has in the columns that its list is sorted by: whole numbers as text. */
export type ListPlace = readonly string[];

/** A row with its place. */
export interface Listed<Row> {
  readonly row: Row;
  readonly place: ListPlace;
}

/** A fill with what its order and its decision say of it. */
export interface TradeRow extends BookedFill {
  readonly side: OrderSide;
  readonly thoughtId: string;
  /** Of sales: the gate that decided it, without `exit.`; absent where its decision is not stored. */
  readonly exitReason?: string;
}

/** Which trades are meant. Times are chain time, Unix seconds, `from` included and `to` not. */
export interface TradeFilter {
  readonly botId?: string | undefined;
  /** The one that is not cash. */
  readonly token?: Address | undefined;
  readonly side?: OrderSide | undefined;
  readonly outcome?: Fill['outcome'] | undefined;
  readonly exitReason?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** `bestPnl` and `worstPnl` are those alone that realised something. */
export type TradeSort = 'newest' | 'oldest' | 'bestPnl' | 'worstPnl';

export interface PositionFilter {
  readonly open?: boolean | undefined;
  readonly botId?: string | undefined;
  readonly token?: Address | undefined;
}

export interface OrderFilter {
  /** In flight. */
  readonly open?: boolean | undefined;
  readonly botId?: string | undefined;
}

export interface ThoughtListFilter {
  readonly decision?: DecisionKind | undefined;
  readonly botId?: string | undefined;
  readonly token?: Address | undefined;
  readonly gate?: string | undefined;
  readonly lane?: Thought['lane'] | undefined;
}

/** Lists of an account for people, newest first unless told; an index serves each filter and each sort. */
export interface ListRepository {
  /** Another one after each commit of any process, to any table: what was read under the same one still stands. */
  version(): Promise<string>;
  trades(
    accountId: string,
    page: ListPage & { readonly filter?: TradeFilter; readonly sort?: TradeSort },
  ): Promise<readonly Listed<TradeRow>[]>;
  /** The place of the last of `limit` trades, newest first, where there are more; undefined where there are none after them. */
  tradePlace(
    accountId: string,
    page: ListPage & { readonly filter?: TradeFilter },
  ): Promise<ListPlace | undefined>;
  /** The one opened last first. */
  positions(
    accountId: string,
    page: ListPage & { readonly filter?: PositionFilter },
  ): Promise<readonly Listed<Position>[]>;
  orders(
    accountId: string,
    page: ListPage & { readonly filter?: OrderFilter },
  ): Promise<readonly Listed<Order>[]>;
  thoughts(
    accountId: string,
    page: ListPage & { readonly filter?: ThoughtListFilter },
  ): Promise<readonly Listed<Thought>[]>;
  /** What the bot's orders led to, by their orders. */
  transactionsOfBot(
    bot: { readonly accountId: string; readonly botId: string },
    page: ListPage & { readonly ended?: boolean | undefined },
  ): Promise<readonly Listed<StoredTransaction>[]>;
  /** The transactions that carried the swaps of these orders, by order. */
  swapsOf(orderIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Cash base units that changed hands by token, by candles that closed in a span of chain time; tokens without any are missing. */
  volumes(
    market: CandleMarket,
    span: { readonly from: number; readonly to: number },
  ): Promise<ReadonlyMap<Address, bigint>>;
  /** Messages of one type in a room. */
  messages(room: string, type: string, page: ListPage): Promise<readonly Listed<OutboxMessage>[]>;
}
