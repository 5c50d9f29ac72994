import type { Pool } from './amm/pool.ts';
import type { Bot, BotState } from './engine/bot.ts';
import type { OwnImpact } from './fill/ownImpact.ts';
import type { BlockHeader } from './market/block.ts';
import type { KnownPool } from './market/knownPool.ts';
import type { Token } from './market/token.ts';
import type { Address } from './money/hex.ts';
import type { Order, OrderIntent, OrderStatus } from './order/orderIntent.ts';
import type { Account, Balances } from './portfolio/account.ts';
import type { EquityPoint } from './portfolio/equityPoint.ts';
import type { Fill } from './portfolio/fill.ts';
import type { Position } from './portfolio/position.ts';
import type { TradeSimulation } from './risk/riskFactor.ts';
import type { Thought, ThoughtDraft } from './thought/thought.ts';

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
  /** Called when history was rewritten and the mirror loaded afresh; `head` is the new head. */
  onReset(listener: (head: BlockHeader) => void): () => void;
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
}

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

export interface BotRepository {
  /** Adds a bot, or replaces everything about it but its id. */
  put(bot: Bot): Promise<void>;
  get(id: string): Promise<Bot | undefined>;
  list(accountId: string): Promise<readonly Bot[]>;
}

export interface OrderRepository {
  get(id: string): Promise<Order | undefined>;
  /** The account's order that holds the idempotency key. */
  ofKey(accountId: string, idempotencyKey: string): Promise<Order | undefined>;
  /** Orders in flight, oldest first. */
  open(accountId: string): Promise<readonly Order[]>;
  page(accountId: string, page: Page): Promise<readonly Order[]>;
}

export interface FillRepository {
  /** All fills of an account in booking order, in batches, for folding. */
  all(accountId: string): AsyncIterable<Fill>;
  /** The order's fill; an order has one at most. */
  ofOrder(orderId: string): Promise<Fill | undefined>;
  page(accountId: string, page: Page): Promise<readonly Fill[]>;
  count(accountId: string): Promise<number>;
}

export interface PositionRepository {
  open(accountId: string): Promise<readonly Position[]>;
  page(accountId: string, page: Page): Promise<readonly Position[]>;
}

export interface ThoughtRepository {
  get(id: string): Promise<Thought | undefined>;
  page(accountId: string, page: Page): Promise<readonly Thought[]>;
  count(accountId: string): Promise<number>;
}

export interface OutboxRepository {
  /** The room's last `seq`; 0 before its first message. */
  last(room: string): Promise<number>;
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
  /** Oldest first, from chain time `since` (Unix seconds) on, evenly thinned to at most `maxPoints`, the last one kept. */
  range(accountId: string, since: number, maxPoints: number): Promise<readonly EquityPoint[]>;
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
  readonly positions: PositionRepository;
  readonly thoughts: ThoughtRepository;
  readonly outbox: OutboxRepository;
  readonly ownImpacts: OwnImpactRepository;
  readonly pools: PoolDirectoryRepository;
  readonly equity: EquityRepository;
  readonly facts: FactRepository;
}

/** What one transaction may change. Everything in it happens or nothing does. */
export interface UnitOfWork extends StoreReader {
  /** Holds the account's row until the transaction ends: its money and its chains of rows change under this lock only. */
  lockAccount(id: string): Promise<{ readonly account: Account; readonly balances: Balances }>;
  setBalances(accountId: string, balances: Balances): Promise<void>;
  /** Returns the order that holds the idempotency key: the given one, or the one that was there first. */
  insertOrder(order: Order): Promise<Order>;
  endOrder(id: string, status: Exclude<OrderStatus, 'requested'>, reason?: string): Promise<void>;
  insertFill(fill: Fill): Promise<void>;
  putPosition(position: Position): Promise<void>;
  /** Appends to the account's hash chain. */
  appendThought(draft: ThoughtDraft, meta: ThoughtMeta): Promise<Thought>;
  /** Replaces the impacts on the pools that are named; an impact of nothing is forgotten. */
  putOwnImpacts(accountId: string, impacts: readonly OwnImpact[]): Promise<void>;
  /** Adds pools to the directory of their chain, or replaces them. */
  putPools(pools: readonly KnownPool[]): Promise<void>;
  /** Forgets all pools of a chain that began anew. */
  forgetPools(chainId: number): Promise<void>;
  /** Adds a point to the equity curve; a second one for the same block replaces the first. */
  appendEquity(point: EquityPoint): Promise<void>;
  setBotState(id: string, state: BotState, reason: string): Promise<void>;
  /** Appends a message to a room and returns it with its `seq`; delivered once the transaction has committed. */
  publish(room: string, type: string, data: unknown): Promise<OutboxMessage>;
  putFact(name: string, value: unknown): Promise<void>;
}

/** What the engine adds to a thought when it is stored. */
export interface ThoughtMeta {
  readonly id: string;
  readonly correlationId: string;
  readonly orderId?: string;
  readonly analysisMs: number;
}

/** The database: the truth about everything that must survive. */
export interface Store {
  readonly read: StoreReader;
  /** Retries serialisation failures; `work` may therefore run more than once and must only touch the unit. */
  transaction<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T>;
  /** Called after commit with every message published in this process, in order. */
  onPublished(listener: (message: OutboxMessage) => void): () => void;
  close(): Promise<void>;
}

/** A decision to be stored: its thought, and the order where it led to one. */
export interface DecisionRecord {
  readonly thought: ThoughtDraft;
  readonly meta: Omit<ThoughtMeta, 'orderId'>;
  readonly intent?: OrderIntent;
}

/** The account ledger: the only code that moves paper or real balances. */
export interface Ledger {
  /**
   * Stores a thought and its order in one transaction and publishes both. An order is refused where cash, tokens or gas
   * would not cover it besides what is in flight: its thought is then stored as a SKIP at the gate `ledger.refused`, with
   * the reason. Where an order with the same idempotency key is there already, nothing is stored and that order returned,
   * without a thought.
   */
  record(decision: DecisionRecord): Promise<{ readonly thought?: Thought; readonly order?: Order }>;
  /** Books a fill: balances, position, order status, own impact and message in one transaction. Idempotent by fill id. */
  book(fill: Fill, impacts: readonly OwnImpact[]): Promise<Fill>;
  /** Ends an order without a fill. */
  end(orderId: string, status: 'rejected' | 'expired', reason: string): Promise<void>;
}
