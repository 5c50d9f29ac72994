import type { Decimal } from 'decimal.js';
import type { BreakerService } from '@twinlane/core/breaker/breakerService';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { DepthLevel } from '@twinlane/core/market/marketDepth';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import type { Clock, PriceFeed, Store } from '@twinlane/core/ports';
import type { GasView } from '@twinlane/protocol/gas';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { TransactionManager } from '@twinlane/core/transaction/transactionManager';
import type { PerformanceUpdate } from '@twinlane/protocol/performance';
import type { EmergencyView } from '@twinlane/protocol/operator';
import type { ParityView } from '@twinlane/protocol/parity';
import type { ReconciliationView } from '@twinlane/protocol/reconciliation';
import type { QuoteQuery, QuoteView } from '@twinlane/protocol/quote';
import type { BreakerView } from '@twinlane/protocol/breaker';
import type { AlertMessage } from '@twinlane/protocol/serverMessage';
import type { EndpointView, FastLaneStageView, FeedView, ModeView } from '@twinlane/protocol/state';
import type { FastifyBaseLogger } from 'fastify';
import type { BotsPort } from './botRoutes.ts';
import type { QueuePort } from './queueRoutes.ts';
import type { OrdersPort } from './ordersPort.ts';

/** A token's price in cash per whole token. */
export interface TokenPrice {
  readonly token: Token;
  readonly price: Decimal;
  /** Share gained or lost over the history that is kept, signed; absent without history. */
  readonly change?: number;
}

/** What one open position would fetch now. */
export interface PositionMark {
  readonly positionId: string;
  /** Cash per whole token. */
  readonly price: Decimal;
  /** Cash base units for the whole quantity. */
  readonly value: bigint;
  /** Cash base units: `value` minus the cost of the quantity still held. */
  readonly unrealisedPnl: bigint;
  /** Of live accounts: whether the allowance that its exit needs is confirmed. */
  readonly isProtected?: boolean;
}

/** What one account is worth now. */
export interface AccountValuation {
  /** Cash base units: cash, gas money and positions at what they would fetch. */
  readonly equity: bigint;
  readonly cashDecimals: number;
  readonly marks: readonly PositionMark[];
}

/**
 * What the running process knows that no table holds. Asked at least twice a second while somebody watches: it only
 * hands over what is in memory.
 */
export interface AppState {
  readonly mode: ModeView;
  readonly version: string;
  /** Wall clock, milliseconds since 1970. */
  readonly startedAt: number;
  readonly chain: { readonly id: number; readonly name: string; readonly nativeSymbol: string };
  /** The last block applied and the wall clock then; absent until the first one. */
  readonly head?: { readonly header: BlockHeader; readonly receivedAt: number };
  /** Cash per whole unit of the native currency. */
  readonly nativePrice?: Decimal;
  readonly prices: readonly TokenPrice[];
  readonly feeds: readonly FeedView[];
  /** The chain's RPC endpoints. */
  readonly endpoints: readonly Readonly<Omit<EndpointView, 'troubles'> & { troubles: readonly string[] }>[];
  /** The stages of the Fast Lane, in order; absent where nothing is sent to a chain. */
  readonly fastLane?: readonly FastLaneStageView[];
  /** Those that are not closed. */
  readonly breakers: readonly BreakerView[];
  /** By account id; an account without prices yet is absent. */
  readonly valuations: ReadonlyMap<string, AccountValuation>;
  /** By account id. */
  readonly performance?: ReadonlyMap<string, PerformanceUpdate>;
}

/** What is asked of the pools as they stand. */
export interface LiveMarket {
  /** What prices are in; a stablecoin. */
  readonly cash: Token;
  /** What moves a token's price by 1, 2 and 5 %. */
  depth(this: void, token: Address): readonly DepthLevel[];
}

/** What a person may do to the breakers. */
export interface OperatorPort {
  readonly breakers: BreakerService;
  /** How an emergency stop stands now. */
  readonly emergency: () => Promise<EmergencyView>;
  /** What other programs sign with that open and close `externalTrigger`; without it, none may. */
  readonly hookSecret?: string;
}

/** What the API works with. */
export interface ApiContext {
  readonly store: Pick<Store, 'read' | 'onPublished'>;
  readonly state: () => AppState;
  /** Prices in dollars, and the tokens that have one. */
  readonly priceFeed: PriceFeed & { tokens(): Iterable<Address> };
  readonly market: LiveMarket;
  /** The best way to trade an amount now. Throws UserError for what cannot be quoted. */
  readonly quoteTrade: (query: QuoteQuery) => QuoteView;
  /** Fees as the last blocks tell them; undefined before the first was looked up. */
  readonly gas?: () => GasView | undefined;
  /** Compares a live account's books with its wallet; undefined where it has none. */
  readonly reconcile?: (accountId: string) => Promise<ReconciliationView | undefined>;
  /** Replays a live account's newest trades by the paper model; undefined where it has no wallet. */
  readonly parity?: (accountId: string, limit: number) => Promise<ParityView | undefined>;
  /** The breakers; without them, their addresses do not exist. */
  readonly operator?: OperatorPort;
  /** Closes an open position by hand. Throws UserError `position.unknown` and `position.kept`. */
  readonly closePosition?: (wish: { readonly positionId: string; readonly reason: string }) => Promise<Order>;
  /** The account's bots; without it, nobody trades here. */
  readonly bots?: BotsPort;
  /** Orders that people place; without it, nothing can be placed here. */
  readonly orders?: OrdersPort;
  /** Where the process sends transactions. */
  readonly transactions?: TransactionManager;
  /** The queues; without them, their addresses do not exist. */
  readonly queues?: QueuePort;
  /** Hears of what the operator is told past the store; returns how to stop listening. */
  readonly onAlert?: (listener: (alert: AlertMessage) => void) => () => void;
  /** Hears of every message to a socket whether it could be sent. */
  readonly onSent?: ((error: Error | undefined) => void) | undefined;
  /** The figures for Prometheus; without them there is no `/metrics`. */
  readonly metrics?: () => Promise<{ readonly contentType: string; readonly text: string }>;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
}
