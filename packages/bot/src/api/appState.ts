import type { Decimal } from 'decimal.js';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { Token } from '@twinlane/core/market/token';
import type { Clock, Store } from '@twinlane/core/ports';
import type { PerformanceUpdate } from '@twinlane/protocol/performance';
import type { BreakerView, FeedView, ModeView } from '@twinlane/protocol/state';
import type { FastifyBaseLogger } from 'fastify';

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
  /** Those that are not closed. */
  readonly breakers: readonly BreakerView[];
  /** By account id; an account without prices yet is absent. */
  readonly valuations: ReadonlyMap<string, AccountValuation>;
  /** By account id. */
  readonly performance?: ReadonlyMap<string, PerformanceUpdate>;
}

/** What the API works with. */
export interface ApiContext {
  readonly store: Pick<Store, 'read' | 'onPublished'>;
  readonly state: () => AppState;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
}
