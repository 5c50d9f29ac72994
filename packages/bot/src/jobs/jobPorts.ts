import type { Clock, Store } from '@twinlane/core/ports';
import type { TradeSimulation } from '@twinlane/core/risk/riskFactor';
import type { ReconciliationView } from '@twinlane/protocol/reconciliation';
import type { Logger } from 'pino';
import type { TradeOfToken } from './tradeOfToken.ts';

/** What jobs may work with; `app.ts` puts it together. */
export interface JobPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Simulates the trade and its sale, and scans the token where no verdict on it counts. */
  analyse(this: void, trade: TradeOfToken): Promise<TradeSimulation>;
  /** Scans the token, whatever verdict there is. Nothing where its pool is not known. */
  refreshVerdict(this: void, trade: TradeOfToken): Promise<void>;
  /** Trades in tokens of the market that have no verdict, the deepest first; so many at most. */
  withoutVerdict(this: void, most: number): readonly TradeOfToken[];
  /** The account's books beside its wallet; nothing of one that has no wallet. */
  compareBooks(this: void, accountId: string): Promise<ReconciliationView | undefined>;
  /** Labels a batch of what came of decisions; `more`: another one can be labelled at once. */
  labelOutcomes(this: void): Promise<{ readonly more: boolean }>;
  /** Tells the operator that books and wallet differ. */
  tellDifference(this: void, found: ReconciliationView): void;
}
