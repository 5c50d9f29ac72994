import type { LiveLedger } from '@twinlane/core/live/liveLedger';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { PlanCalls } from '@twinlane/core/market/planCall';
import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import type { ExecutionReport, Executor, PoolMirror, Store } from '@twinlane/core/ports';
import type { TransactionManager } from '@twinlane/core/transaction/transactionManager';
import type { Logger } from 'pino';
import type { LiveTerms } from './leastOut.ts';
import type { LiveAllowances } from './liveAllowances.ts';
import type { Protection } from './protection.ts';

/** What a live executor works with. */
export interface LiveExecutorParts {
  readonly account: Account;
  readonly wallet: Address;
  readonly mirror: Pick<PoolMirror, 'head' | 'pool' | 'onBlock'>;
  readonly client: Pick<ChainReader, 'request'>;
  readonly planCalls: PlanCalls;
  readonly manager: Pick<TransactionManager, 'submit' | 'submitPrepared' | 'settled' | 'onChange'>;
  readonly allowances: LiveAllowances;
  readonly protection: Protection;
  readonly ledger: LiveLedger;
  readonly store: Store;
  readonly terms: LiveTerms;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/** An executor that also follows what another way of sending has handed to the manager. */
export interface LiveExecutor extends Executor {
  /**
   * How an order ends whose transaction was stored with it, or may have been: it is looked for until its deadline has passed,
   * and never sent.
   */
  follow(order: Order): Promise<ExecutionReport>;
}
