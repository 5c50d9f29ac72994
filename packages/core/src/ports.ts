import type { Pool } from './amm/pool.ts';
import type {
  AuditRepository,
  AuditWriter,
  BreakerRepository,
  BreakerWriter,
} from './breaker/breakerStore.ts';
import type { BotState } from './engine/bot.ts';
import type { OwnImpact } from './fill/ownImpact.ts';
import type { BlockHeader, BlockRef } from './market/block.ts';
import type { CandleInterval, CandleMarket, ClosedCandle } from './market/candle.ts';
import type { TimeSpan } from './market/fillGaps.ts';
import type { KnownPool } from './market/knownPool.ts';
import type { MarketBlock } from './market/marketBlock.ts';
import type { Token } from './market/token.ts';
import type { Address } from './money/hex.ts';
import type { Order, OrderStatus } from './order/orderIntent.ts';
import type { ParentOrderRepository, ParentOrderWriter } from './order/parent/parentOrderStore.ts';
import type { Account, Balances } from './portfolio/account.ts';
import type { EquityPoint } from './portfolio/equityPoint.ts';
import type { Fill } from './portfolio/fill.ts';
import type { Position } from './portfolio/position.ts';
import type { PriceAnswer } from './price/priceAnswer.ts';
import type { PriceStatistics } from './price/priceStatistics.ts';
import type { TradeSimulation } from './risk/riskFactor.ts';
import type { Thought, ThoughtDraft } from './thought/thought.ts';
import type { ThoughtEntry, ThoughtMeta } from './thought/thoughtEntry.ts';
import type { OutcomeRepository, OutcomeWriter, TraceRepository } from './thought/thoughtStore.ts';
import type { TransactionRepository, TransactionWriter } from './transaction/transactionStore.ts';
import type {
  EndedOrders,
  OutboxMessage,
  AccountRepository,
  BotRepository,
  OrderRepository,
  EntryRepository,
  EntryWriter,
  FillRepository,
  PositionRepository,
  ThoughtRepository,
  OutboxRepository,
  OwnImpactRepository,
  PoolDirectoryRepository,
  EquityRepository,
  CandleRepository,
} from './repositories.ts';

/** Time, passed in. */
export interface Clock {
  /** Wall clock, milliseconds since 1970. */
  now(): number;
  /** Never steps back; milliseconds from an arbitrary start. */
  monotonic(): number;
}

/** Where ids come from; time-ordered and unique. */
export interface Ids {
  next(): string;
}

/** Asks a long call to give up. Core's own, since `AbortSignal` belongs to a platform. */
export interface Cancellation {
  readonly cancelled: boolean;
  onCancel(listener: () => void): void;
}

/** A real swap as a log told it: amounts in base units as the pool saw them (positive: into the pool). */
export interface PoolSwap {
  readonly pool: Address;
  readonly amount0: bigint;
  readonly amount1: bigint;
}

/** One block's effect on the mirrored pools. */
export interface BlockUpdate {
  readonly header: BlockHeader;
  /** The pool as it stood at the end of the parent block, and of this one. */
  before(pool: Address): Pool | undefined;
  after(pool: Address): Pool | undefined;
  readonly swaps: readonly PoolSwap[];
  /** True while the mirror catches up after its start: the block was already there when it began. */
  readonly backfill: boolean;
}

/** The chain went another way: the newest blocks are no longer part of it. */
export interface Rollback {
  /** The newest block that still stands. */
  readonly ancestor: BlockHeader;
  /** The blocks after it that are gone, oldest first; never empty. */
  readonly dropped: readonly BlockHeader[];
}

/** The pool mirror, read side. Reads are synchronous: no quote makes a call. */
export interface PoolMirror {
  /** The last block applied. */
  head(): BlockHeader;
  pool(address: Address): Pool | undefined;
  pools(): Iterable<Pool>;
  /** All mirrored pools that pair the two tokens, in either order. */
  poolsOf(tokenA: Address, tokenB: Address): readonly Pool[];
  /**
   * Blocks in order, one at a time: listeners are called one after the other in the order in which they came, and the
   * next block is applied when the last one's promise has settled. A listener that rejects is reported and kept.
   */
  onBlock(listener: (update: BlockUpdate) => Promise<void>): () => void;
  /**
   * Called when the chain dropped blocks that were delivered. The mirror stands at the ancestor again; the blocks that
   * took the place of the dropped ones follow through `onBlock`. Listeners are called as `onBlock` calls them.
   */
  onRollback(listener: (rollback: Rollback) => Promise<void>): () => void;
  /** Called when more was rewritten than can be rolled back and the mirror loaded afresh; `head` is the new head. */
  onReset(listener: (head: BlockHeader) => void): () => void;
}

/** Prices of tokens in US dollars, from an API and from the mirrored pools, checked against each other. */
export interface PriceFeed {
  /** Waits for a call only where nothing is known of the token yet. @throws UserError for an address that is not checksummed. */
  price(token: Address): Promise<PriceAnswer>;
  /** The same for many, in at most as many calls as their number takes. */
  prices(tokens: readonly Address[]): Promise<ReadonlyMap<Address, PriceAnswer>>;
  statistics(): PriceStatistics;
}

/** Tries a trade on the node's current state without sending it. */
export interface TradeSimulator {
  /** Buys `token` with `amountIn` of cash through `pool`, then sells all that arrived. Never throws for a failing trade. */
  simulateRoundTrip(request: {
    readonly pool: Pool;
    readonly cash: Token;
    readonly token: Token;
    readonly amountIn: bigint;
    /** Tries it on the state after this past block, of which `pool` is then the state; the mirror's head by default. */
    readonly block?: number;
    /** Also judges the token by what those who rule it can do: of a trade that is to open a position. */
    readonly scan?: boolean;
  }): Promise<TradeSimulation>;
}

/** How an order ended. `unknown`: it may yet have happened, and is being looked into. */
export type ExecutionReport =
  | { readonly outcome: 'filled'; readonly fill: Fill }
  | { readonly outcome: 'rejected'; readonly reason: string; readonly fill?: Fill }
  | { readonly outcome: 'expired'; readonly reason: string }
  | { readonly outcome: 'unknown'; readonly reason: string };

/** An order from an earlier process. */
export interface ResumedOrder {
  readonly order: Order;
  readonly report: Promise<ExecutionReport>;
}

/** The seam: paper and live implement this, and nothing else differs. */
export interface Executor {
  /** Resolves when the order has ended, blocks later; the ledger is booked by then. Rejects only for faults. */
  execute(order: Order, options: { readonly cancellation: Cancellation }): Promise<ExecutionReport>;
  /**
   * Takes up the orders that were in flight when the process ended. Call it before the mirror starts, so that they see the
   * blocks that it catches up with. Resolves when they are taken up, without waiting for how they end: that is `report`,
   * as `execute` gives it.
   */
  resume(orders: readonly Order[]): Promise<readonly ResumedOrder[]>;
  /** Called with orders that had ended in blocks which the chain dropped: they are in flight again and end once more. */
  onReopened(listener: (orders: readonly ResumedOrder[]) => void): () => void;
}

/** Small facts that must survive a restart, by name. */
export interface FactRepository {
  get(name: string): Promise<unknown>;
}

/** The read side of the store. */
export interface StoreReader {
  readonly accounts: AccountRepository;
  readonly bots: BotRepository;
  readonly orders: OrderRepository;
  readonly fills: FillRepository;
  readonly entries: EntryRepository;
  readonly positions: PositionRepository;
  readonly thoughts: ThoughtRepository;
  readonly outcomes: OutcomeRepository;
  readonly traces: TraceRepository;
  readonly outbox: OutboxRepository;
  readonly ownImpacts: OwnImpactRepository;
  readonly pools: PoolDirectoryRepository;
  readonly equity: EquityRepository;
  readonly candles: CandleRepository;
  readonly transactions: TransactionRepository;
  readonly breakers: BreakerRepository;
  readonly audit: AuditRepository;
  readonly parentOrders: ParentOrderRepository;
  readonly facts: FactRepository;
}

/** Work for a queue. */
export interface JobRequest {
  /** What is to be done: the kind of a registered job. */
  readonly kind: string;
  /** What it is to be done with, as the job's schema has it: plain JSON. */
  readonly data: object;
  /** Seconds before which it is not begun; none unless told. */
  readonly startAfterSeconds?: number;
}

/** What one transaction may change. Everything in it happens or nothing does. */
export interface UnitOfWork
  extends
    StoreReader,
    TransactionWriter,
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
  /** `block`: the one whose state ended it, where it ended without a fill. */
  endOrder(
    id: string,
    status: Exclude<OrderStatus, 'requested'>,
    reason?: string,
    block?: BlockRef,
  ): Promise<void>;
  /** Puts an order that has ended back in flight. */
  reopenOrder(id: string): Promise<void>;
  /** What ended in blocks after the one of that number. */
  endedAfter(accountId: string, block: number): Promise<EndedOrders>;
  insertFill(fill: Fill): Promise<void>;
  /** Moves a fill to the history of those that were taken back. */
  reverseFill(id: string, reason: string): Promise<void>;
  putPosition(position: Position): Promise<void>;
  removePosition(id: string): Promise<void>;
  /** Appends to the account's hash chain. */
  appendThought(draft: ThoughtDraft, meta: ThoughtMeta): Promise<Thought>;
  /** The same for several of one account, in their order. */
  appendThoughts(entries: readonly ThoughtEntry[]): Promise<readonly Thought[]>;
  /** Replaces the impacts on the pools that are named; an impact of nothing is forgotten. */
  putOwnImpacts(accountId: string, impacts: readonly OwnImpact[]): Promise<void>;
  /** Remembers the account's impacts as they are before the fill changes them, for as long as it may be reversed. */
  keepOwnImpacts(fill: Fill): Promise<void>;
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
  putFact(name: string, value: unknown): Promise<void>;
  putFacts(facts: ReadonlyMap<string, unknown>): Promise<void>;
  forgetFact(name: string): Promise<void>;
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

/** The database: the truth about everything that must survive. */
export interface Store {
  readonly read: StoreReader;
  /** Retries serialisation failures; `work` may therefore run more than once and must only touch the unit. */
  transaction<T>(work: (unit: UnitOfWork) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Called after commit with every message published in this process, in order. */
  onPublished(listener: (message: OutboxMessage) => void): () => void;
  close(): Promise<void>;
}
