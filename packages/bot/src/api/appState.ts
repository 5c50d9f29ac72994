import type { Decimal } from 'decimal.js';
import type { BreakerService } from '@twinlane/core/breaker/breakerService';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { DepthLevel } from '@twinlane/core/market/marketDepth';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import type { Fanout } from '@twinlane/core/fanout';
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
import type { SettingView } from '@twinlane/protocol/settings';
import type { FastifyBaseLogger } from 'fastify';
import type { BotEditsPort, CompareBots } from './botEditsPort.ts';
import type { BoardPort } from './boardPort.ts';
import type { BotsPort } from './botRoutes.ts';
import type { DenyListPort } from './denyListPort.ts';
import type { ExitsPort } from './exitsPort.ts';
import type { QueuePort } from './queueRoutes.ts';
import type { StrategiesPort } from './strategyRoutes.ts';
import type { VaultPort } from './vaultPort.ts';
import type { OrdersPort } from './ordersPort.ts';
import type { LoginDesk } from './loginDesk.ts';
import type { LoginsPort } from './principal.ts';
import type { SendTally } from './sendTally.ts';

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
  /** Everything that is traded, from memory; without it, its addresses do not exist. */
  readonly board?: BoardPort;
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
  /** Closes an open position by hand. Throws UserError `position.unknown`, `position.keyReused` and `position.kept`. */
  readonly closePosition?: (wish: {
    readonly positionId: string;
    readonly reason: string;
    readonly key?: string | undefined;
  }) => Promise<Order>;
  /** The account's bots; without it, nobody trades here. */
  readonly bots?: BotsPort;
  readonly botEdits?: BotEditsPort;
  /** What bots are put together from; without it, those addresses do not exist. */
  readonly strategies?: StrategiesPort;
  readonly compareBots?: CompareBots;
  readonly exits?: ExitsPort;
  /** Whom nothing is bought of; without it, those addresses do not exist. */
  readonly denyList?: DenyListPort;
  /** What the process was started with; without it, that address does not exist. */
  readonly settings?: (() => readonly SettingView[]) | undefined;
  /** Keys; without it, those addresses do not exist. */
  readonly vault?: VaultPort;
  /** Orders that people place; without it, nothing can be placed here. */
  readonly orders?: OrdersPort;
  /** Where the process sends transactions. */
  readonly transactions?: TransactionManager;
  /** Who is logged in; without it, only the process's own token is known. */
  readonly logins?: LoginsPort;
  /** Where people log in; without it, those addresses do not exist. */
  readonly loginDesk?: LoginDesk;
  /** The queues; without them, their addresses do not exist. */
  readonly queues?: QueuePort;
  /** Other processes over the same database; absent where there are none. */
  readonly fanout?: Fanout;
  /** Hears of what the operator is told past the store; returns how to stop listening. */
  readonly onAlert?: (listener: (alert: AlertMessage) => void) => () => void;
  /** Hears now and then how sends to sockets went. */
  readonly onSent?: ((tally: SendTally) => void) | undefined;
  /** The figures for Prometheus; without them there is no `/metrics`. */
  readonly metrics?: () => Promise<{ readonly contentType: string; readonly text: string }>;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
}
