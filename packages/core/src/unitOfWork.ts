import type { AuditWriter, BreakerWriter } from './breaker/breakerStore.ts';
import type { BotState } from './engine/bot.ts';
import type { FactWriter } from './factStore.ts';
import type { OwnImpact } from './fill/ownImpact.ts';
import type { BlockRef } from './market/block.ts';
import type { CandleInterval, CandleMarket, ClosedCandle } from './market/candle.ts';
import type { TimeSpan } from './market/fillGaps.ts';
import type { KnownPool } from './market/knownPool.ts';
import type { MarketBlock } from './market/marketBlock.ts';
import type { Address } from './money/hex.ts';
import type { Order, OrderStatus } from './order/orderIntent.ts';
import type { ParentOrderWriter } from './order/parent/parentOrderStore.ts';
import type { Account, Balances } from './portfolio/account.ts';
import type { BookedFill } from './portfolio/bookedFill.ts';
import type { EquityPoint } from './portfolio/equityPoint.ts';
import type { Fill } from './portfolio/fill.ts';
import type { Position } from './portfolio/position.ts';
import type { Thought, ThoughtDraft } from './thought/thought.ts';
import type { ThoughtEntry, ThoughtMeta } from './thought/thoughtEntry.ts';
import type { OutcomeWriter } from './thought/thoughtStore.ts';
import type { TransactionWriter } from './transaction/transactionStore.ts';
import type { EndedOrders, OutboxMessage, EntryWriter } from './repositories.ts';
import type { StoreReader } from './ports.ts';

/** Work for a queue. */
export interface JobRequest {
  /** What is to be done: the kind of a registered job. */
  readonly kind: string;
  /** What it is to be done with, as the job's schema has it: plain JSON. */
  readonly data: object;
  /** Seconds before which it is not begun; none unless told. */
  readonly startAfterSeconds?: number;
}

/** What a fill does to its account's own impacts. */
export interface ImpactMove {
  readonly fill: Pick<Fill, 'id' | 'blockNumber'>;
  readonly impacts: readonly OwnImpact[];
}

/** How an order ended. */
export interface OrderEnd {
  readonly id: string;
  readonly status: Exclude<OrderStatus, 'requested'>;
  readonly reason?: string;
  /** The block whose state ended it, where it ended without a fill. */
  readonly block?: BlockRef;
}

/** What one transaction may change. Everything in it happens or nothing does. */
export interface UnitOfWork
  extends
    StoreReader,
    TransactionWriter,
    FactWriter,
    EntryWriter,
    BreakerWriter,
    AuditWriter,
    ParentOrderWriter,
    OutcomeWriter {
  /** Holds the account's row until the transaction ends: its money and its chains of rows change under this lock only. */
  lockAccount(id: string): Promise<{ readonly account: Account; readonly balances: Balances }>;
  setBalances(accountId: string, balances: Balances): Promise<void>;
  /** Returns the order that holds the idempotency key: the given one, or the one that was there first. */
  insertOrder(order: Order): Promise<Order>;
  /** The same for several; rejects where an id or an idempotency key is taken. */
  insertOrders(orders: readonly Order[]): Promise<void>;
  /** `block`: the one whose state ended it, where it ended without a fill. Rejects where it is not in flight. */
  endOrder(
    id: string,
    status: Exclude<OrderStatus, 'requested'>,
    reason?: string,
    block?: BlockRef,
  ): Promise<void>;
  endOrders(ends: readonly OrderEnd[]): Promise<void>;
  /** Puts an order that has ended back in flight. */
  reopenOrder(id: string): Promise<void>;
  /** What ended in blocks after the one of that number. */
  endedAfter(accountId: string, block: number): Promise<EndedOrders>;
  insertFill(fill: BookedFill): Promise<void>;
  /** In booking order. */
  insertFills(fills: readonly BookedFill[]): Promise<void>;
  /** Moves a fill to the history of those that were taken back. */
  reverseFill(id: string, reason: string): Promise<void>;
  putPosition(position: Position): Promise<void>;
  /** In this order; each of them once. */
  putPositions(positions: readonly Position[]): Promise<void>;
  removePosition(id: string): Promise<void>;
  /** Appends to the account's hash chain. */
  appendThought(draft: ThoughtDraft, meta: ThoughtMeta): Promise<Thought>;
  /** The same for several of one account, in their order. */
  appendThoughts(entries: readonly ThoughtEntry[]): Promise<readonly Thought[]>;
  /** Replaces the impacts on the pools that are named; an impact of nothing is forgotten. */
  putOwnImpacts(accountId: string, impacts: readonly OwnImpact[]): Promise<void>;
  /**
   * What fills do to the impacts, one after the other: as `putOwnImpacts`, and the account's impacts before each are
   * remembered for as long as it may be reversed.
   */
  moveOwnImpacts(accountId: string, moves: readonly ImpactMove[]): Promise<void>;
  /** Brings the account's impacts back to what they were before the fill. */
  restoreOwnImpacts(fill: Fill): Promise<void>;
  /** Adds pools to the directory of their chain, or replaces them. */
  putPools(pools: readonly KnownPool[]): Promise<void>;
  /** Forgets those pools of a chain; all of them where none are named, of a chain that began anew. */
  forgetPools(chainId: number, pools?: readonly Address[]): Promise<void>;
  /** Adds a point to the equity curve; a second one for the same block replaces the first. */
  appendEquity(point: EquityPoint): Promise<void>;
  /** Removes the points of all blocks after the one of that number. */
  forgetEquityAfter(accountId: string, block: number): Promise<void>;
  setBotState(id: string, state: BotState, reason: string): Promise<void>;
  /** Appends a message to a room and returns it with its `seq`; delivered once the transaction has committed. */
  publish(room: string, type: string, data: unknown): Promise<OutboxMessage>;
  /** The same for several messages, in their order. */
  publishAll(room: string, messages: readonly Pick<OutboxMessage, 'type' | 'data'>[]): Promise<void>;
  /** Puts a job in its queue, to be begun once the transaction has committed. An equal one that waits already is enough. */
  enqueue(job: JobRequest): Promise<void>;
  /** Stores closed candles and the blocks that they were made from; what is there already is replaced. */
  putCandles(
    market: CandleMarket,
    closed: readonly ClosedCandle[],
    blocks: readonly MarketBlock[],
  ): Promise<void>;
  /** Forgets the blocks after `block`, and the candles that had not closed by its time. */
  rewindCandles(market: CandleMarket, to: { readonly block: number; readonly time: number }): Promise<void>;
  /** Forgets candles that start before a time, by interval, and blocks before a number. */
  pruneCandles(
    market: CandleMarket,
    limits: {
      readonly candlesBefore: ReadonlyMap<CandleInterval, number>;
      readonly blocksBefore: number;
    },
  ): Promise<void>;
  /** Replaces the spans in which blocks were not seen. */
  putUnseen(market: CandleMarket, spans: readonly TimeSpan[]): Promise<void>;
}

/** How a unit of work runs. */
export interface TransactionOptions {
  /** `work` makes one statement at most: it needs no transaction round it, and with that no further round trips. */
  readonly oneStatement?: boolean;
}
