import type { PlacedOrderView } from '@twinlane/protocol/order';
import type { EquityPointView } from '@twinlane/protocol/performance';
import type { AlertMessage } from '@twinlane/protocol/serverMessage';
import type { AccountState, PriceView, ProcessState } from '@twinlane/protocol/state';
import type { ThoughtView } from '@twinlane/protocol/thought';
import type { OrderView, TradeView } from '@twinlane/protocol/trade';
import type { TransactionUpdate } from '@twinlane/protocol/transaction';

/** `connecting`: nothing has come yet. `lost`: what is shown is old. */
export type Connection = 'connecting' | 'live' | 'lost';

/** All that the page shows, as far as it is known. */
export interface LiveState {
  readonly connection: Connection;
  /** Wall clock of the last message, milliseconds. */
  readonly heardAt?: number;
  /** The last `seq` of each room that was joined. */
  readonly seqs: Readonly<Record<string, number>>;
  readonly process?: ProcessState;
  readonly account?: AccountState;
  /** In flight. */
  readonly orders: readonly OrderView[];
  /** Orders that people placed, and exits in slices, that changed since the page was opened, the one that changed last first. */
  readonly placed: readonly PlacedOrderView[];
  /** Newest first. */
  readonly trades: readonly TradeView[];
  /** Newest first. */
  readonly thoughts: readonly ThoughtView[];
  /** Those that changed since the page was opened, the one that changed last first. */
  readonly transactions: readonly TransactionUpdate[];
  readonly prices: readonly PriceView[];
  /** Oldest first; undefined until it was loaded. */
  readonly curve?: readonly EquityPointView[];
  readonly alerts: readonly AlertMessage[];
}

/** Before the first message. */
export const NOTHING_YET: LiveState = {
  connection: 'connecting',
  seqs: {},
  orders: [],
  placed: [],
  trades: [],
  thoughts: [],
  transactions: [],
  prices: [],
  alerts: [],
};

/** Chain time of the last block, milliseconds; what happened on the chain is as old as this says, not the wall clock. */
export function chainNow({ process }: LiveState): number {
  return process?.block === undefined ? 0 : Date.parse(process.block.time);
}
