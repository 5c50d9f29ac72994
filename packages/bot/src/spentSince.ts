import type { StoreReader } from '@twinlane/core/ports';
import type { Spend } from '@twinlane/core/wallet/policyFacts';
import { transactionOfOrder } from './transactionOfOrder.ts';

const PAGE = 200;

/** What entries put in since a time (wall clock, ms), from the orders that were handed to the transaction manager. */
export async function spentSince(
  store: Pick<StoreReader, 'orders' | 'transactions'>,
  accountId: string,
  time: number,
  usdOf: (amount: bigint) => Spend['usd'],
): Promise<readonly Spend[]> {
  const spends: Spend[] = [];
  for (let before: string | undefined; ;) {
    const page = await store.orders.page(accountId, {
      limit: PAGE,
      ...(before === undefined ? {} : { before }),
    });
    for (const order of page) {
      const stored = await transactionOfOrder(store, order);
      const at = stored?.record.createdAt;
      if (at !== undefined && at < time) {
        return spends;
      }
      if (stored !== undefined && at !== undefined && order.side !== 'sell') {
        spends.push({ intentId: stored.record.id, at, usd: usdOf(order.amountIn) });
      }
    }
    const last = page.at(-1);
    if (last === undefined) {
      return spends;
    }
    before = last.id;
  }
}
