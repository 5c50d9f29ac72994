import type { TransactionManager } from '@twinlane/core/transaction/transactionManager';

/** The manager, and what only its owner does with it. */
export interface RunningTransactionManager extends TransactionManager {
  /** Cancels pending entries, pending exits too where that is asked for, and takes no new ones. Cancels go on. */
  emergencyStop(options?: { readonly exits?: boolean }): Promise<void>;
  /** Takes entries and exits again. */
  resumeEntries(): void;
}
