import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import type { PaidFees, TransactionTransition } from '@twinlane/core/transaction/transactionStore';
import { toAmount } from '@twinlane/protocol/amount';
import type { TransactionUpdate } from '@twinlane/protocol/transaction';
import { attemptView, chainSide, isFailure, transactionView } from './transactionView.ts';

const NATIVE_DECIMALS = 18;

/** What is told of a transaction that has changed. `step`: the one that brought it there. */
export function transactionUpdate(
  record: TransactionRecord,
  step: TransactionTransition | undefined,
  paid: Omit<PaidFees, 'baseline'> | undefined,
): TransactionUpdate {
  const { state } = record;
  const { attempts, mined } = chainSide(state);
  const shown = attempts.find(({ hash }) => hash === mined?.hash) ?? attempts.at(-1);
  const cause = 'reason' in state ? state.reason : step?.cause;
  const failed = 'reason' in state || (step !== undefined && isFailure({ from: step.from, to: state.name }));
  return {
    transaction: transactionView({ record, sequence: 0 }, { chainId: state.intent.chainId }),
    ...(shown === undefined ? {} : { attempt: attemptView(shown, mined) }),
    ...(paid === undefined
      ? {}
      : {
          paid: {
            gasUsed: paid.gasUsed.toString(),
            gasPrice: paid.effectiveGasPrice.toString(),
            fee: toAmount(paid.gasUsed * paid.effectiveGasPrice + paid.otherFees, NATIVE_DECIMALS),
          },
        }),
    ...(cause === undefined ? {} : { cause }),
    ...(cause !== undefined && failed ? { error: cause } : {}),
  };
}
