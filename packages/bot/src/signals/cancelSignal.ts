import type { Breakers } from '@twinlane/core/breaker/breakers';
import type { TransactionManager, TransactionRecord } from '@twinlane/core/transaction/transactionManager';

/**
 * Tells `transactionFailure` of the account how cancels end, counted apart from entries: one has failed where what it was to
 * prevent was mined first. Each transaction is told of once for each time that it is mined.
 */
export function watchCancels(
  breakers: Pick<Breakers, 'report'>,
  manager: Pick<TransactionManager, 'onChange'>,
): void {
  const told = new Map<string, string>();
  manager.onChange(({ id, request, state }: TransactionRecord) => {
    if (state.name !== 'confirmed' || state.aim.kind !== 'close') {
      return;
    }
    const { hash } = state.mined;
    if (told.get(id) === hash) {
      return;
    }
    told.set(id, hash);
    const role = state.attempts.find((attempt) => attempt.hash === hash)?.role;
    const isClosed = role === 'cancel' || role === 'noop';
    const scope = { kind: 'account', id: request.accountId } as const;
    void breakers.report('transactionFailure', scope, {
      of: 'cancel',
      ...(isClosed
        ? { result: 'success' }
        : { result: 'failure', detail: 'what was to be cancelled was mined first' }),
    });
  });
}
