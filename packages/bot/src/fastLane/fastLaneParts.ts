import type { FastFacts } from '@twinlane/core/engine/fastFacts';
import type { PlanCall, PlanCalls } from '@twinlane/core/market/planCall';
import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Ledger } from '@twinlane/core/ledger';
import type { Clock, ExecutionReport, Ids, PoolMirror, TradeSimulator } from '@twinlane/core/ports';
import type { TransactionManager } from '@twinlane/core/transaction/transactionManager';
import type { Logger } from 'pino';

/** What the Fast Lane works with. What it asks between a signal and its broadcast is at hand, and makes no call. */
export interface FastLaneParts {
  readonly account: Account;
  readonly wallet: Address;
  readonly mirror: Pick<PoolMirror, 'head' | 'pool'>;
  readonly planCalls: PlanCalls;
  readonly manager: Pick<TransactionManager, 'submitPrepared' | 'onChange'>;
  readonly ledger: Pick<Ledger, 'record'>;
  /** Tells of an order that was stored with its transaction. */
  readonly explain: (orderId: string) => Promise<unknown>;
  /** How an order that was handed over ends; where it is not clear whether it is stored, as soon as that is known. */
  readonly follow: (order: Order) => Promise<ExecutionReport>;
  /** What the wallet's policy leaves, cash base units. */
  readonly limits: () => Pick<FastFacts, 'perTrade' | 'leftToday'>;
  /** The least that must arrive of an untaxed purchase: no less than the order asks for. */
  readonly leastOut: (order: Order) => bigint;
  /** Asked while a pair is made ready. */
  readonly simulator: TradeSimulator;
  /** Lets the contract take cash, ahead of any signal. */
  readonly allowAhead: (by: Pick<PlanCall, 'spender' | 'permit2'>) => Promise<AheadOutcome>;
  readonly permit2: boolean;
  /** Wei that a cycle of that gas limit costs in the next block at most; absent where the chain has no contract for cycles. */
  readonly cycleCost?: (gasLimit: bigint) => bigint;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/** What cash may be taken by a contract now, base units; orders that are not mined yet will take of it. */
export type AheadOutcome =
  | { readonly outcome: 'given'; readonly amount: bigint }
  | { readonly outcome: 'refused' | 'underWay'; readonly reason: string };
