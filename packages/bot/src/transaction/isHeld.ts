import type { AttemptRole } from '@twinlane/core/transaction/transactionIntent';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import type { KeyDesk } from './keyDesk.ts';
import type { ManagerOptions } from './managerOptions.ts';

/** Whether an emergency stop forbids the transaction now. What closes its nonce is never forbidden. */
export function isHeld(
  { isStopped }: Pick<ManagerOptions, 'isStopped'>,
  { stopped }: Pick<KeyDesk, 'stopped'>,
  { state: { intent } }: Pick<TransactionRecord, 'state'>,
): boolean {
  const { purpose } = intent;
  if (purpose === 'upkeep') {
    return false;
  }
  const isToldSo = stopped === 'entriesAndExits' || (stopped === 'entries' && purpose === 'entry');
  return isToldSo || isStopped?.(purpose) === true;
}

/** Whether what is signed does nothing but use its nonce. */
export function isClosing({ role }: { readonly role: AttemptRole }): boolean {
  return role === 'cancel' || role === 'noop';
}
