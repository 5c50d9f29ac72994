import type { PricesView, StateView } from '@twinlane/protocol/state';
import type { ThoughtView } from '@twinlane/protocol/thought';
import type { TradeView } from '@twinlane/protocol/trade';

/** Everything that the terminal shows of a running process, as the API would give it. */
export interface AppView {
  /** Address of the dashboard. */
  readonly url: string;
  readonly state: StateView;
  readonly prices: Pick<PricesView, 'tokens'>;
  /** Newest first; a dozen are enough. */
  readonly trades: readonly TradeView[];
  /** Newest first; a dozen are enough. */
  readonly thoughts: readonly ThoughtView[];
}

/** A message as the outbox holds it: `trade_update`, `thought_log_created`, … with the protocol's data. */
export interface ViewMessage {
  readonly type: string;
  readonly data: unknown;
}

/** Where the terminal gets what it shows. */
export interface ViewSource {
  read(): Promise<AppView>;
  /** Messages after they are committed; returns how to stop listening. */
  onMessage(listener: (message: ViewMessage) => void): () => void;
}
