import type { Address, Hex } from '../money/hex.ts';
import type { OrderDecision } from '../thought/thoughtEntry.ts';
import type { Urgency } from './feeOracle.ts';
import type { SubmissionRoute } from './transactionIntent.ts';
import type { TransactionState } from './transactionState.ts';

/** A call that is to be mined once. */
export interface TransactionRequest {
  readonly idempotencyKey: string;
  readonly accountId: string;
  readonly correlationId: string;
  readonly chainId: number;
  readonly kind: 'swap' | 'approval';
  /** Entries pause with breakers and stop in an emergency; exits do not. */
  readonly purpose: 'entry' | 'exit';
  readonly to: Address;
  readonly data: Hex;
  readonly value: bigint;
  /** Chain time, Unix seconds, after which it must not be mined. */
  readonly deadline: number;
  /** Of swaps: what must arrive at the least. */
  readonly minAmountOut?: bigint;
  readonly urgency: Urgency;
  readonly route?: SubmissionRoute;
  /** The order that it executes. */
  readonly orderId?: string;
}

/** A request whose gas limit and fees are at hand: it is signed at once, with no call before that. */
export interface PreparedRequest extends TransactionRequest {
  readonly gasLimit: bigint;
}

/** Milliseconds that the stages from a prepared request to its broadcast took. */
export interface SubmitTimes {
  readonly sign: number;
  readonly persist: number;
  readonly send: number;
}

/** A transaction as it stands. */
export interface TransactionRecord {
  readonly id: string;
  readonly request: TransactionRequest;
  readonly state: TransactionState;
  /** Wall clock, ms. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** How a key stands on its chain. */
export interface KeyStatus {
  readonly owner: boolean;
  readonly halted?: string;
  /** Why nothing can be stored. */
  readonly away?: unknown;
  readonly count: number;
  readonly next: number;
  readonly open: number;
  /** Most transactions that may wait unmined. */
  readonly most: number;
  /** Wei, as of the last head; undefined before the first. */
  readonly balance?: bigint;
  readonly entriesPausedUntil: number;
  readonly entriesStopped: boolean;
}

/** Carries transactions from the request to finality, once each, across crashes and reorganisations. */
export interface TransactionManager {
  /** Stores the wish. A key that is known already gives the record that is there. */
  submit(request: TransactionRequest): Promise<TransactionRecord>;
  /**
   * The Fast Lane: signs at once and stores the wish, its first attempt and the order behind it in one statement, then
   * broadcasts. Resolves when the nodes have answered. An order whose key another order has is not carried out: the record
   * is then that of whatever carries the other one, and without one it rejects with `transaction.ordered`. Nor is one whose
   * bot does not run any more: it rejects with `transaction.botStopped`.
   */
  submitPrepared(
    request: PreparedRequest,
    decision?: OrderDecision,
  ): Promise<{ readonly record: TransactionRecord; readonly times?: SubmitTimes }>;
  status(id: string): Promise<TransactionRecord | undefined>;
  /** Resolves when it is mined or has ended without that: `confirmed` or an end. @throws FatalError `transaction.stopped` at shutdown. */
  settled(id: string): Promise<TransactionRecord>;
  /** Asks for a cancel; what is mined decides. */
  cancel(id: string, reason: string): Promise<TransactionRecord>;
  /** Speeds it up: a dearer attempt at the same nonce. */
  replace(id: string): Promise<TransactionRecord>;
  list(query?: { readonly open?: boolean; readonly limit?: number }): Promise<readonly TransactionRecord[]>;
  /** How the key stands. */
  keyStatus(): KeyStatus;
  /** Lets a halted key sign again: somebody has looked at what else it was used for. */
  resumeKey(): Promise<void>;
  /** Called after each stored change. Returns how to stop listening. */
  onChange(listener: (record: TransactionRecord) => void): () => void;
  /** Stops taking up work, waits for what is being signed or stored, gives the lease back. */
  shutdown(): Promise<void>;
}
