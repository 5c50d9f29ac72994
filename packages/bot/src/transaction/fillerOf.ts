import { openIntent } from '@twinlane/core/transaction/advance';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import type { ManagerOptions } from './managerOptions.ts';

/** A transaction to oneself that does nothing, for a nonce that is missing below others. */
export function fillerOf(
  { chain, signer, submission, accountId, ids, clock }: ManagerOptions,
  nonce: number,
): TransactionRecord {
  const id = ids.next();
  const at = clock.now();
  const { route } = submission;
  const base = { idempotencyKey: `gap:${id}`, accountId, correlationId: id, chainId: chain.id, route };
  const { state } = openIntent({
    ...base,
    id,
    kind: 'noop',
    purpose: 'upkeep',
    nonce,
    sender: signer.address,
  });
  return {
    id,
    request: {
      ...base,
      kind: 'approval',
      purpose: 'exit',
      to: signer.address,
      data: '0x',
      value: 0n,
      deadline: Number.MAX_SAFE_INTEGER,
      urgency: 'urgent',
    },
    state,
    createdAt: at,
    updatedAt: at,
  };
}
