import type { Address, Hash } from '../money/hex.ts';
import type { Page } from '../repositories.ts';
import type { OrderDecision } from '../thought/thoughtEntry.ts';
import type { FeeBaseline } from './feeOracle.ts';
import type { Attempt } from './transactionIntent.ts';
import type { TransactionRecord } from './transactionManager.ts';

/** A key on one chain. */
export interface KeyOfChain {
  readonly chainId: number;
  readonly sender: Address;
}

/** The right to sign with a key, as long as it lasts. A later owner has a greater token. */
export interface Fence extends KeyOfChain {
  readonly owner: string;
  readonly token: number;
}

/** What somebody asks of a transaction that another process carries. */
export type TransactionWish =
  { readonly kind: 'cancel'; readonly reason: string } | { readonly kind: 'speedUp' };

/** A transaction as it is stored. */
export interface StoredTransaction {
  readonly record: TransactionRecord;
  /** Rises in the order in which wishes were stored. */
  readonly sequence: number;
  readonly wish?: TransactionWish;
}

/** One step of a transaction's life. */
export interface TransactionTransition {
  /** Absent for the first. */
  readonly from?: string;
  readonly to: string;
  readonly cause: string;
  /** Wall clock, ms. */
  readonly at: number;
}

/** What a mined attempt cost: gas units, wei per gas, and wei beside the gas (OP stack). */
export interface PaidFees {
  readonly gasUsed: bigint;
  readonly effectiveGasPrice: bigint;
  readonly otherFees: bigint;
  /** What the gas would have cost by a library's default, sent when the transaction was wished for. */
  readonly baseline?: FeeBaseline;
}

/** What is known of a key beside its transactions. */
export interface KeyState {
  /** Mined transactions of the sender at the last final block that was seen, and that block. */
  readonly count: number;
  readonly countBlock: number;
  /** Why nothing is signed any more. */
  readonly halted?: string;
  /** Failures in a row; entries pause until then, ms. */
  readonly failures: number;
  readonly pausedUntil: number;
}

/** A change of a transaction: all of it is stored, or nothing. */
export interface TransactionSave {
  readonly record: TransactionRecord;
  readonly transitions: readonly TransactionTransition[];
  /** Attempts that were not stored before. */
  readonly attempts: readonly Attempt[];
  readonly paid?: Omit<PaidFees, 'baseline'>;
  /** Kept with the first of its attempts. */
  readonly baseline?: FeeBaseline;
  /** Of the first save alone: the order that it executes. It is stored with its thought, which is told later. */
  readonly decision?: OrderDecision;
}

/** Transactions, read side. */
export interface TransactionRepository {
  get(id: string): Promise<StoredTransaction | undefined>;
  byIds(ids: readonly string[]): Promise<ReadonlyMap<string, StoredTransaction>>;
  ofKey(idempotencyKey: string): Promise<StoredTransaction | undefined>;
  /** Those of a key that have not ended, oldest first; only those stored after `after`. */
  open(key: KeyOfChain, after?: number): Promise<readonly StoredTransaction[]>;
  /** Those that somebody wishes something of. */
  wished(key: KeyOfChain): Promise<readonly StoredTransaction[]>;
  /** The newest first. */
  page(
    key: KeyOfChain,
    page: { readonly open: boolean; readonly limit: number },
  ): Promise<readonly StoredTransaction[]>;
  /** Those of all keys, the newest first; `ended`: only those that have, or have not; `accounts`: only of these. */
  list(
    page: Page & { readonly ended?: boolean; readonly accounts?: readonly string[] },
  ): Promise<readonly StoredTransaction[]>;
  transitions(id: string): Promise<readonly TransactionTransition[]>;
  /** When those that are mined were found to be, wall clock, ms, by id. */
  minedAt(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** The transaction that an attempt belongs to. */
  ofHash(hash: Hash): Promise<StoredTransaction | undefined>;
  paid(id: string): Promise<PaidFees | undefined>;
  /** The highest nonce of the key that is closed for good. */
  highestClosed(key: KeyOfChain): Promise<number | undefined>;
  key(key: KeyOfChain): Promise<KeyState | undefined>;
}

/** Transactions, in a unit of work. */
export interface TransactionWriter {
  /** Stores a wish that nothing was signed for; returns the one that was there first with its idempotency key. */
  openTransaction(key: KeyOfChain, record: TransactionRecord): Promise<StoredTransaction>;
  /**
   * Stores a transaction with its attempts and transitions in one statement, which also checks the fence.
   * `fenced`: another process owns the key. `taken`: the idempotency key belongs to another transaction, or that of its order to another order,
   * or the order's bot does not run any more.
   */
  saveTransaction(fence: Fence, save: TransactionSave): Promise<'stored' | 'fenced' | 'taken'>;
  wishTransaction(id: string, wish: TransactionWish | undefined): Promise<void>;
  /**
   * Publishes how transactions stand now. Only for those that were stored by a statement of their own: every other change of
   * one is published with it.
   */
  tellTransactions(ids: readonly string[]): Promise<void>;
  putKeyState(key: KeyOfChain, state: KeyState): Promise<void>;
  /**
   * Takes the lease on a key for so many milliseconds of the database's clock, if it is free, has expired or is the
   * owner's. `force`: though it has not expired, since no other process can be alive. Undefined where somebody else has it.
   */
  takeLease(
    key: KeyOfChain,
    lease: { readonly owner: string; readonly ttlMs: number; readonly force?: boolean },
  ): Promise<Fence | undefined>;
  /** Prolongs it; false where it is lost. */
  renewLease(fence: Fence, ttlMs: number): Promise<boolean>;
  releaseLease(fence: Fence): Promise<void>;
}
