import { missingBalance, mostItCosts } from '@twinlane/core/transaction/balanceCheck';
import { mostClosingGas } from '@twinlane/core/transaction/closingCall';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import { attemptsIn, type Entry } from './entry.ts';
import type { ManagerOptions } from './managerOptions.ts';

/** What is to be paid for, and from what. */
interface Expense {
  readonly record: TransactionRecord;
  readonly gasLimit: bigint;
  readonly maxFeePerGas: bigint;
  /** Wei. */
  readonly balance: bigint;
}

/** Wei that the balance lacks for a transaction, its cancel and all that is out. */
export function missingFunds(
  { policy, feeOracle }: Pick<ManagerOptions, 'policy' | 'feeOracle'>,
  open: Iterable<Entry>,
  { record, gasLimit, maxFeePerGas, balance }: Expense,
): bigint {
  const otherFees = feeOracle.otherFees({ bytes: record.request.data.length / 2 + 120, gasLimit });
  let committed = 0n;
  for (const { record: other } of open) {
    const attempt = attemptsIn(other.state).at(-1);
    if (attempt !== undefined && other.state.name !== 'confirmed' && other.id !== record.id) {
      committed += attempt.gasLimit * attempt.fees.maxFeePerGas + other.request.value;
    }
  }
  // Room for a cancel after a drop; more is only needed where the market rises meanwhile.
  const afterDrop = (maxFeePerGas * 3n) / 2n;
  return missingBalance({
    balance,
    committed,
    gasLimit,
    maxFeePerGas,
    otherFees,
    value: record.request.value,
    cancelGas: mostClosingGas(record.state.intent.route),
    cancelCeiling: afterDrop < policy.ceiling ? afterDrop : policy.ceiling,
  });
}

/** Whether the balance covers an attempt that waits for funds. */
export function isFunded(entry: Entry, balance: bigint): boolean {
  const attempt = attemptsIn(entry.record.state).at(-1);
  const { value } = entry.record.request;
  return (
    attempt !== undefined &&
    balance >=
      mostItCosts({
        gasLimit: attempt.gasLimit,
        maxFeePerGas: attempt.fees.maxFeePerGas,
        value: attempt.role === 'cancel' ? 0n : value,
        otherFees: 0n,
        cancelGas: mostClosingGas(attempt.route),
        cancelCeiling: attempt.fees.maxFeePerGas,
      })
  );
}
