import type { Order } from '@twinlane/core/order/orderIntent';
import type { StoreReader } from '@twinlane/core/ports';
import type { StoredTransaction } from '@twinlane/core/transaction/transactionStore';

/** The swap of an order, by the names that the live executor and the Fast Lane give it; undefined where it was never asked for. */
export async function transactionOfOrder(
  { transactions }: Pick<StoreReader, 'transactions'>,
  { id, idempotencyKey }: Pick<Order, 'id' | 'idempotencyKey'>,
): Promise<StoredTransaction | undefined> {
  return (await transactions.ofKey(`order:${id}`)) ?? (await transactions.ofKey(`fast:${idempotencyKey}`));
}
