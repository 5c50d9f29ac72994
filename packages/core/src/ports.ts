import type { Pool } from './amm/pool.ts';
import type { AuditRepository, BreakerRepository } from './breaker/breakerStore.ts';
import type { BlockHeader } from './market/block.ts';
import type { Token } from './market/token.ts';
import type { Address } from './money/hex.ts';
import type { Order } from './order/orderIntent.ts';
import type { ParentOrderRepository } from './order/parent/parentOrderStore.ts';
import type { AnalyticsRepository } from './portfolio/analyticsRepository.ts';
import type { Fill } from './portfolio/fill.ts';
import type { ListRepository } from './portfolio/listRepository.ts';
import type { PriceAnswer } from './price/priceAnswer.ts';
import type { PriceStatistics } from './price/priceStatistics.ts';
import type { DenyListRepository } from './risk/deniedAddress.ts';
import type { TradeSimulation } from './risk/riskFactor.ts';
import type { OutcomeRepository, TraceRepository } from './thought/thoughtStore.ts';
import type { TransactionRepository } from './transaction/transactionStore.ts';
import type {
  OutboxMessage,
  AccountRepository,
  BotRepository,
  OrderRepository,
  EntryRepository,
  FillRepository,
  PositionRepository,
  ThoughtRepository,
  OutboxRepository,
  OwnImpactRepository,
  PoolDirectoryRepository,
  EquityRepository,
  CandleRepository,
} from './repositories.ts';
import type { UnitOfWork, TransactionOptions } from './unitOfWork.ts';

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
  readonly denied: DenyListRepository;
  readonly parentOrders: ParentOrderRepository;
  readonly facts: FactRepository;
  readonly lists: ListRepository;
  readonly analytics: AnalyticsRepository;
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
