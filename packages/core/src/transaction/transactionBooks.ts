import type { Hash } from '../money/hex.ts';
import type { UnitOfWork } from '../unitOfWork.ts';
import type { MinedAttempt } from './transactionIntent.ts';
import type { TransactionRecord } from './transactionManager.ts';

/** What a mined transaction did, read before the unit of work that books it. */
export interface SettledOutcome {
  readonly mined: MinedAttempt;
  /** Opaque to the manager; stored with the record, so that it can be booked again. */
  readonly booking: unknown;
}

/** Books what is mined, in the same database transaction as the state that says so. */
export interface TransactionBooks {
  /** Reads what is needed to book the attempt (receipt, logs, fees). Makes calls; rejects where it cannot be known yet. */
  read(record: TransactionRecord, mined: MinedAttempt): Promise<SettledOutcome>;
  bookProvisional(unit: UnitOfWork, record: TransactionRecord, outcome: SettledOutcome): Promise<void>;
  /** Its block is gone, or holds it otherwise. */
  reverse(unit: UnitOfWork, record: TransactionRecord, mined: MinedAttempt): Promise<void>;
  bookFinal(unit: UnitOfWork, record: TransactionRecord, mined: MinedAttempt): Promise<void>;
  /** It ended without being mined. */
  ended(unit: UnitOfWork, record: TransactionRecord, reason: string): Promise<void>;
  /** Whether the swap may still be sent as it is: quote, minimum output, breakers. */
  recheck(record: TransactionRecord, hash: Hash): Promise<'met' | 'refused' | 'unclear'>;
}
