import type { TransactionPolicy } from '@twinlane/core/transaction/transactionEvent';

/** As a chain's, with the waits of tests. */
export const TEST_POLICY: TransactionPolicy = {
  retries: { most: 3, firstDelay: 20, longestDelay: 100 },
  ceiling: 500_000_000_000n,
  stuckAfter: 600_000,
  bumpEvery: 36_000,
  answerWithin: 2_000,
  cancelLead: 30,
  strangerAfter: 2,
  poolObservable: true,
  mostGas: 30_000_000n,
  publicFallback: false,
};
