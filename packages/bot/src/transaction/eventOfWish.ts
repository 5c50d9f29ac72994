import type { TransactionEvent } from '@twinlane/core/transaction/transactionEvent';
import type { TransactionWish } from '@twinlane/core/transaction/transactionStore';

/** What another process asks, as what happens to the transaction. */
export function eventOfWish(wish: TransactionWish): TransactionEvent {
  return wish.kind === 'cancel'
    ? { kind: 'cancelRequested', reason: wish.reason }
    : { kind: 'speedUpRequested' };
}
