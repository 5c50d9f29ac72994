import type { Admission } from '@twinlane/core/breaker/breakerTypes';
import type { Bot } from '@twinlane/core/engine/bot';
import type { StepPorts, StepSettings } from '@twinlane/core/engine/stepTypes';
import type { TradingSettings } from '@twinlane/core/engine/tradingSettings';
import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import type { FastLane } from '@twinlane/core/lane/fastLane';
import type { Ledger } from '@twinlane/core/ledger';
import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Clock, ExecutionReport, Executor, Ids, PoolMirror, Store } from '@twinlane/core/ports';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Logger } from 'pino';
import type { MarketTracker } from './marketTracker.ts';
import type { HeldWatch } from './openRugWatch.ts';
import type { WaitingExitsParts } from './waitingExits.ts';

/** What the engine works with; `app.ts` puts it together. */
export interface EngineParts {
  readonly account: Account;
  /** Watches what is held for rug pulls. */
  readonly rugs?: HeldWatch;
  readonly store: Store;
  readonly ledger: Ledger;
  readonly mirror: PoolMirror & { lag(): number };
  readonly market: MarketTracker;
  readonly executor: Executor;
  /** Enters at once; undefined where nothing is sent to a chain. */
  readonly fastLane: FastLane | undefined;
  /** Tries trades, and knows what the breakers refuse. */
  readonly ports: StepPorts;
  /** Hears of every order that has ended, with the leave that it was given where this process decided it. */
  readonly onOrderEnded: (order: Order, report: ExecutionReport, admission?: Admission) => void;
  /** What the account's own fills did to the pools, as of the mirror's head; empty for a live account. */
  readonly ownImpacts: () => ReadonlyMap<Address, OwnImpact>;
  readonly settingsOf: (bot: Bot) => StepSettings;
  /** Limits that all bots share. */
  readonly trading: TradingSettings;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Tells the operator at once, past the database. */
  readonly announce: WaitingExitsParts['announce'];
  readonly log: Logger;
  /** Hears of every bot whose decisions on a block are recorded, or that had nothing to say. */
  readonly onDecided?: (bot: Bot) => void;
  /** Hears of every block that was worked through and recorded. */
  readonly onRecorded: () => void;
  /** Hears of a fault of the database that no next block can mend, such as a full disk. */
  readonly onFault: (error: Error) => void;
}
