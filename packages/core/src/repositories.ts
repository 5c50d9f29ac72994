import type { Bot, BotState } from './engine/bot.ts';
import type { OwnImpact } from './fill/ownImpact.ts';
import type { BlockRef } from './market/block.ts';
import type { Candle, CandleInterval, CandleMarket, ClosedCandle } from './market/candle.ts';
import type { TimeSpan } from './market/fillGaps.ts';
import type { KnownPool } from './market/knownPool.ts';
import type { MarketBlock } from './market/marketBlock.ts';
import type { Address } from './money/hex.ts';
import type { Order } from './order/orderIntent.ts';
import type { Account, Balances } from './portfolio/account.ts';
import type { BotResults } from './portfolio/botResults.ts';
import type { EquityPoint } from './portfolio/equityPoint.ts';
import type { Fill } from './portfolio/fill.ts';
import type { LedgerEntry } from './portfolio/ledgerEntry.ts';
import type { Position } from './portfolio/position.ts';
import type { Thought } from './thought/thought.ts';
import type { ThoughtFilter } from './thought/thoughtFilter.ts';

/** A page of a list, newest first. */
export interface Page {
  readonly limit: number;
  /** Only rows older than the one with this id. */
  readonly before?: string;
}

/** A message for the WebSocket, as the outbox keeps it. */
export interface OutboxMessage {
  readonly room: string;
  /** Rises by one per room. */
  readonly seq: number;
  readonly type: string;
  /** Plain JSON. */
  readonly data: unknown;
  /** Wall clock, milliseconds since 1970. */
  readonly at: number;
}

export interface AccountRepository {
  create(account: Account): Promise<void>;
  get(id: string): Promise<Account | undefined>;
  list(): Promise<readonly Account[]>;
  balances(id: string): Promise<Balances>;
}

/** What is kept of a bot besides the bot. */
export interface BotRecord {
  /** Rises with every change but that of its state. */
  readonly version: number;
  /** What the config file said of it when it was last followed, as a hash; absent where the file never made it. */
  readonly listedAs?: string;
  /** Wall clock; absent where it is there. */
  readonly deletedAt?: number;
}

export interface BotRepository {
  /** Adds a bot, or replaces everything about it but its id. Its version rises. */
  put(bot: Bot): Promise<void>;
  /** Also one that was deleted. */
  get(id: string): Promise<Bot | undefined>;
  list(accountId: string): Promise<readonly Bot[]>;
  /** Of all the account's bots by id, also the deleted ones, which `list` leaves out. */
  records(accountId: string): Promise<ReadonlyMap<string, BotRecord & Pick<Bot, 'name'>>>;
  /** What each bot's trades came to, by bot id; those without any are absent. */
  results(accountId: string): Promise<ReadonlyMap<string, BotResults>>;
  /** Notes what the config file said of it; `undefined`: it goes its own way from now on. */
  noteListed(id: string, listedAs: string | undefined): Promise<void>;
  /** Its history stays. */
  remove(id: string, deletedAt: number): Promise<void>;
  /** Those of the bots that there are, by id. */
  states(ids: readonly string[]): Promise<ReadonlyMap<string, BotState>>;
  /** Another text whenever one of the account's bots was added or changed, whoever did it. */
  version(accountId: string): Promise<string>;
}

export interface OrderRepository {
  get(id: string): Promise<Order | undefined>;
  /** Those of these ids that there are. */
  byIds(ids: readonly string[]): Promise<readonly Order[]>;
  /** The account's order that holds the idempotency key. */
  ofKey(accountId: string, idempotencyKey: string): Promise<Order | undefined>;
  /** The account's orders that hold one of the idempotency keys. */
  ofKeys(accountId: string, idempotencyKeys: readonly string[]): Promise<readonly Order[]>;
  /** Orders in flight, oldest first. */
  open(accountId: string): Promise<readonly Order[]>;
  page(accountId: string, page: Page): Promise<readonly Order[]>;
  /** Blocks that orders of the account ended in, the highest first; only those below the number `below`. */
  endBlocks(
    accountId: string,
    page: { readonly limit: number; readonly below?: number },
  ): Promise<readonly BlockRef[]>;
}

/** Orders that ended after some block. */
export interface EndedOrders {
  /** In booking order: the first fill in such a block, and every one that the account booked after it. */
  readonly fills: readonly Fill[];
  /** Those that ended without a fill, oldest first. */
  readonly unfilled: readonly EndedOrder[];
}

/** An order and the block that it ended in. */
export interface EndedOrder {
  readonly order: Order;
  readonly endedIn: BlockRef;
}

/** A fill that was booked in a block which the chain then dropped: history, and part of no sum. */
export interface ReversedFill {
  readonly fill: Fill;
  readonly reason: string;
  /** Wall clock, milliseconds since 1970. */
  readonly reversedAt: number;
}

/** Fills that stand. Those that were taken back are in `reversed` alone. */
export interface FillRepository {
  /** All fills of an account in booking order, in batches, for folding. */
  all(accountId: string): AsyncIterable<Fill>;
  /** The order's fill; an order has one at most. */
  ofOrder(orderId: string): Promise<Fill | undefined>;
  /** The fills of those of the orders that have one. */
  ofOrders(orderIds: readonly string[]): Promise<readonly Fill[]>;
  /** Fills of the orders that these parent orders led to, in booking order. */
  ofParentOrders(ids: readonly string[]): Promise<readonly Fill[]>;
  page(accountId: string, page: Page): Promise<readonly Fill[]>;
  count(accountId: string): Promise<number>;
  /** What was taken back, the newest first. */
  reversed(accountId: string, limit: number): Promise<readonly ReversedFill[]>;
}

/** Money that moved without a fill. */
export interface EntryRepository {
  get(id: string): Promise<LedgerEntry | undefined>;
  /** What all of an account's entries add up to. */
  total(accountId: string): Promise<Balances>;
  /** What came in from outside, less what went out: the entries that are no gas. */
  outside(accountId: string): Promise<Balances>;
  page(accountId: string, page: Page): Promise<readonly LedgerEntry[]>;
}

/** Writes entries, in a unit of work. The caller moves the money. */
export interface EntryWriter {
  /** False where an entry with that id is there already. */
  insertEntry(entry: LedgerEntry): Promise<boolean>;
  /** Returns what was there. */
  removeEntry(id: string): Promise<LedgerEntry | undefined>;
}

export interface PositionRepository {
  /** Those of one bot alone where it is named. */
  open(accountId: string, botId?: string): Promise<readonly Position[]>;
  /** Those of several bots. */
  openOf(accountId: string, botIds: readonly string[]): Promise<readonly Position[]>;
  /** Those that are closed, the one closed last first. */
  closed(accountId: string, limit: number): Promise<readonly Position[]>;
  page(accountId: string, page: Page): Promise<readonly Position[]>;
}

export interface ThoughtRepository {
  get(id: string): Promise<Thought | undefined>;
  page(accountId: string, page: Page): Promise<readonly Thought[]>;
  /** Those after the one of that index which the filter lets through, oldest first. */
  after(
    accountId: string,
    index: number,
    options: { readonly limit: number; readonly filter?: ThoughtFilter },
  ): Promise<readonly Thought[]>;
  count(accountId: string): Promise<number>;
}

export interface OutboxRepository {
  /** The room's last `seq`; 0 before its first message. */
  last(room: string): Promise<number>;
  /** The same of several; those without a message are absent. */
  lasts(rooms: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Messages with a greater `seq`, oldest first. */
  since(room: string, seq: number, limit: number): Promise<readonly OutboxMessage[]>;
}

export interface OwnImpactRepository {
  all(accountId: string): Promise<readonly OwnImpact[]>;
}

/** The pools that were ever found, so that a start need not search the chain again. */
export interface PoolDirectoryRepository {
  /** All known pools of a chain, in the order of their creation. */
  all(chainId: number): Promise<readonly KnownPool[]>;
}

/** The equity curve. Points thin out with age: every block at first, then one a minute, a quarter, six hours. */
export interface EquityRepository {
  /** Oldest first, from chain time `since` (Unix seconds) on, before `until`, evenly thinned to at most `maxPoints`, the last one kept. */
  range(accountId: string, since: number, maxPoints: number, until?: number): Promise<readonly EquityPoint[]>;
}

/** Candles of one token and interval. */
export interface CandleSeries extends CandleMarket {
  readonly token: Address;
  readonly interval: CandleInterval;
}

/** Closed candles. Spans are chain time, Unix seconds, `from` included and `to` not. */
export interface CandleRepository {
  /** Candles that start in a span, oldest first; none where the token was not traded. */
  range(series: CandleSeries, from: number, to: number): Promise<readonly Candle[]>;
  /** The newest one that starts before a time. */
  last(series: CandleSeries, before: number): Promise<Candle | undefined>;
  /** All tokens' candles of an interval that start in a span, oldest first. */
  closed(
    market: CandleMarket,
    interval: CandleInterval,
    from: number,
    to: number,
  ): Promise<readonly ClosedCandle[]>;
  /** The newest blocks that candles were made from, oldest first. */
  blocks(market: CandleMarket): Promise<readonly MarketBlock[]>;
  /** Spans in which blocks were not seen, oldest first. */
  unseen(market: CandleMarket): Promise<readonly TimeSpan[]>;
}
