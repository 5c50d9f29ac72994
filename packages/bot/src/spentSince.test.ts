import { Decimal } from 'decimal.js';
import type { Order } from '@twinlane/core/order/orderIntent';
import { describe, expect, it } from 'vitest';
import { spentSince } from './spentSince.ts';

type Store = Parameters<typeof spentSince>[0];

/** Orders, the newest first, with the wall time at which each was handed to the manager, and by which lane. */
function aStore(
  rows: readonly [id: string, side: Order['side'], at: number | undefined, lane?: 'fast'][],
): Store {
  const orders = rows.map(([id, side]) => ({ id, idempotencyKey: `key-${id}`, side, amountIn: 1_000_000n }));
  const keys = new Map(
    rows.map(([id, , at, lane]) => [
      lane === 'fast' ? `fast:key-${id}` : `order:${id}`,
      { id: `tx-${id}`, at },
    ]),
  );
  return {
    orders: {
      page: async (_: string, { before }: { before?: string }) =>
        orders.slice(orders.findIndex(({ id }) => id === before) + 1),
    },
    transactions: {
      ofKey: async (key: string) => {
        const found = keys.get(key);
        return found?.at === undefined ? undefined : { record: { id: found.id, createdAt: found.at } };
      },
    },
  } as unknown as Store;
}

const usd = (amount: bigint) => new Decimal(amount.toString()).div(1e6);

describe('what was put in lately', () => {
  it('is what entries of both lanes took, sales and what was never sent left out, back to the time asked for', async () => {
    const store = aStore([
      ['a', 'buy', 100],
      ['b', 'sell', 99],
      ['c', 'buy', undefined],
      ['d', 'buy', 98, 'fast'],
      ['e', 'buy', 49],
      ['f', 'buy', 99],
    ]);
    const spends = await spentSince(store, 'account', 50, usd);
    expect(spends.map(({ intentId, at, usd: put }) => [intentId, at, put.toNumber()])).toEqual([
      ['tx-a', 100, 1],
      ['tx-d', 98, 1],
    ]);
  });

  it('is nothing for an account without orders', async () => {
    expect(await spentSince(aStore([]), 'account', 0, usd)).toEqual([]);
  });
});
