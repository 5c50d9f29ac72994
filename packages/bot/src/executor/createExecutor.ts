import { UserError } from '@twinlane/core/errors';
import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import type { RollupFees } from '@twinlane/core/gas/dataFee';
import type { FastLane } from '@twinlane/core/lane/fastLane';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { VenueDefinition } from '@twinlane/core/market/venueDefinition';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import type { TransactionManager } from '@twinlane/core/transaction/transactionManager';
import type { GasView } from '@twinlane/protocol/gas';
import type { ParityView } from '@twinlane/protocol/parity';
import type { ReconciliationView } from '@twinlane/protocol/reconciliation';
import type { Account, Balances } from '@twinlane/core/portfolio/account';
import type { Ledger } from '@twinlane/core/ledger';
import type { BlockUpdate, Executor, PoolMirror, Rollback, TradeSimulator } from '@twinlane/core/ports';

/** What a new account begins with, and what an existing one must be. */
export interface AccountOpening {
  readonly kind: Account['kind'];
  /** Its name where the settings give none. */
  readonly name: string;
  /** The wallet that a live account trades with. */
  readonly wallet?: Address;
  /** Asked only where there is no such account yet. */
  readonly funds: (cash: Token) => Promise<Balances>;
}

/** What an executor is put together with. */
export interface ExecutorWiring {
  readonly account: Account;
  readonly mirror: PoolMirror & {
    blockAt(number: number, pools: readonly Address[]): Promise<BlockUpdate | undefined>;
    onRollback(listener: (rollback: Rollback) => Promise<void>): () => void;
    known(pool: Address): KnownPool | undefined;
  };
  readonly simulator: TradeSimulator;
  readonly ledger: Ledger;
}

/** An account's executor, and what else is known of the account through it. */
export interface AccountExecutor extends Executor {
  /** What the account's fills left in pools that do not show it, by pool; nothing for a live account. */
  ownImpacts(accountId: string): ReadonlyMap<Address, OwnImpact>;
  /** Ids of positions whose exit's allowance is confirmed; undefined where no exit needs one. */
  protectedPositions?(): ReadonlySet<string>;
  /** Fees as its transactions are offered, or would be. */
  gas?(): GasView | undefined;
  /** What the chain takes beside gas, as was last known; undefined where it takes nothing. */
  rollup?(): RollupFees | undefined;
  /** Enters at once; only what sends to a chain has one. */
  readonly fastLane?: FastLane;
  /** Carries a live account's transactions. */
  readonly transactions?: TransactionManager;
  /** Compares the books of the executor's own account with its wallet. */
  reconcile?(accountId: string): Promise<ReconciliationView | undefined>;
  /** Replays the newest trades of the executor's own account by the paper model. */
  parity?(accountId: string, limit: number): Promise<ParityView | undefined>;
}

/** One side of the seam. */
export interface ExecutorSource {
  readonly opening: AccountOpening;
  /** Venues that may be traded on. */
  readonly venues: readonly VenueDefinition[];
  /** Called once, before the mirror starts. */
  executor(wiring: ExecutorWiring): Promise<AccountExecutor>;
}

/** How each side is opened; only the chosen one is. */
export interface ExecutorSources {
  readonly paper: () => Promise<ExecutorSource>;
  /** Loads the code that signs. */
  readonly live: () => Promise<ExecutorSource>;
}

/**
 * The one seam between paper and live: everything before it and after it is the same code. Only the live side loads a signer.
 * @throws UserError `executor.mode` for a mode that does not run as a process.
 */
export async function createExecutor(
  mode: 'sandbox' | 'paper' | 'live' | 'backtest',
  sources: ExecutorSources,
): Promise<ExecutorSource> {
  if (mode === 'live') {
    return sources.live();
  }
  if (mode === 'backtest') {
    throw new UserError('executor.mode', 'A backtest does not run as a process of its own.', {
      hint: 'Use `twinlane backtest`.',
    });
  }
  return sources.paper();
}
