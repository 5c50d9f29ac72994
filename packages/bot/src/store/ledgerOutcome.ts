import type { TradingEvent } from '@twinlane/core/engine/tradingEvent';

/** What a transaction of the ledger brought about. */
export interface Outcome<T> {
  readonly value: T;
  readonly events: readonly TradingEvent[];
}
