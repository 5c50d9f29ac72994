import type { ChainDefinition } from '@twinlane/core/market/chainDefinition';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { Clock, Ids, Store } from '@twinlane/core/ports';
import type { FeeOracle } from '@twinlane/core/transaction/feeOracle';
import type { RpcErrorClass } from '@twinlane/core/transaction/rpcError/rpcErrorClass';
import type { Signer } from '@twinlane/core/transaction/signer';
import type { Submission } from '@twinlane/core/transaction/submission';
import type { TransactionBooks } from '@twinlane/core/transaction/transactionBooks';
import type { TransactionPolicy } from '@twinlane/core/transaction/transactionEvent';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import type { Logger } from 'pino';

/** A gas limit from a simulation, or why there is none. */
export type Preparation =
  | { readonly outcome: 'prepared'; readonly gasLimit: bigint }
  | { readonly outcome: 'failed'; readonly class: RpcErrorClass; readonly reason: string };

/** New heads, from whoever follows them. */
export interface HeadSource {
  onBlock(listener: (header: BlockHeader) => void): () => void;
  /** Told of the newest block that still stands. */
  onRollback(listener: (ancestor: number) => void): () => void;
}

/** What happened to a transaction that a person should know of. */
export interface TransactionNotice {
  readonly what: string;
  readonly id?: string;
  readonly halted?: boolean;
}

/** How the right to sign is held. */
export interface LeaseOptions {
  /** Unique per process. */
  readonly owner: string;
  /** How long it lasts without a sign of life, ms of the database's clock. */
  readonly ttlMs: number;
  /** No other process can have the database open (PGlite): an older lease is void at once, and nobody else brings work. */
  readonly exclusive: boolean;
  /** How often the database is asked for work that other processes stored, and for a free lease, ms. */
  readonly pollMs: number;
}

/** What the manager works with. */
export interface ManagerOptions {
  readonly chain: Pick<ChainDefinition, 'id' | 'blockTimeMs' | 'finality'>;
  readonly store: Store;
  readonly signer: Signer;
  readonly feeOracle: FeeOracle;
  readonly submission: Submission;
  readonly reader: Pick<ChainReader, 'batch' | 'block'>;
  readonly books: TransactionBooks;
  readonly heads: HeadSource;
  readonly clock: Clock;
  readonly ids: Ids;
  /** From [0, 1). */
  readonly random: () => number;
  readonly policy: TransactionPolicy;
  /** Most unmined transactions of the key, 16 by default; 1 where the account has EIP-7702 code. */
  readonly most?: number;
  readonly lease: LeaseOptions;
  /** Asked before anything new is signed; in memory, without waiting for anything. */
  readonly breakers?: Pick<Breakers, 'refusal'>;
  /** Account that upkeep (fillers of gaps) is booked on. */
  readonly accountId: string;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Simulates a call for its gas limit; by default the node's estimate and a quarter more. */
  readonly prepare?: (record: TransactionRecord) => Promise<Preparation>;
  readonly notify?: (notice: TransactionNotice) => void;
  /**
   * Whether an emergency stop forbids such transactions. Asked right before each signature and each broadcast: also a process
   * that stood still meanwhile heeds it. In microseconds, without waiting for anything.
   */
  readonly isStopped?: (purpose: 'entry' | 'exit') => boolean;
  /** Awaited whenever the lease was won, before anything is signed under it; tried again until it succeeds. */
  readonly onOwned?: () => Promise<void>;
  /** Longest time between two looks at everything, ms; 30 s by default. */
  readonly tickMs?: number;
}
