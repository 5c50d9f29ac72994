import type { Attempt, AttemptRole, MinedAttempt } from '@twinlane/core/transaction/transactionIntent';
import type { TransactionState } from '@twinlane/core/transaction/transactionState';

/** The attempt that is mined, as far as the state says; undefined where none is. */
export function minedOf(state: TransactionState): MinedAttempt | undefined {
  if (state.name === 'confirmed') {
    return state.mined;
  }
  return 'closed' in state ? state.closed?.mined : undefined;
}

/** What an attempt was for; `original` where it is not among the state's. */
export function roleOf(state: TransactionState, { hash }: Pick<MinedAttempt, 'hash'>): AttemptRole {
  return attemptsOf(state).find((attempt) => attempt.hash === hash)?.role ?? 'original';
}

/** Gas limit of an attempt, where it is known. */
export function gasLimitOf(
  state: TransactionState,
  { hash }: Pick<MinedAttempt, 'hash'>,
): bigint | undefined {
  return attemptsOf(state).find((attempt) => attempt.hash === hash)?.gasLimit;
}

function attemptsOf(state: TransactionState): readonly Attempt[] {
  if ('attempts' in state) {
    return state.attempts;
  }
  return ('closed' in state ? state.closed?.attempts : undefined) ?? [];
}
