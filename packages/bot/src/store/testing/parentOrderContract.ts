import type { ParentOrder } from '@twinlane/core/order/parent/parentOrder';
import { aParentOrder } from '@twinlane/core/order/parent/testing/aParentOrder';
import { progressOf, sliceKey } from '@twinlane/core/order/schedule/planProgress';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenStore } from '../openStore.ts';
import { fillOf, HOSTILE, testAccount, testOrder, testToken } from './domain.ts';
import type { StoreHarness } from './harness.ts';

const UINT256 = 2n ** 256n - 1n;

function parent(id: string, changes: Partial<ParentOrder> = {}): ParentOrder {
  return aParentOrder(testToken(1), { id, requestKey: `key-${id}`, ...changes });
}

/** What every store must do with parent orders, whatever the database. */
export function describeParentOrders(harness: StoreHarness): void {
  describe(`parent orders on ${harness.kind}`, () => {
    let store: OpenStore;
    beforeAll(async () => {
      store = await harness.open();
      await store.transaction((unit) => unit.accounts.create(testAccount()));
    });
    beforeEach(() =>
      store.database.session((session) =>
        session.exec('TRUNCATE twinlane.parent_orders, twinlane.orders, twinlane.positions CASCADE'),
      ),
    );
    afterAll(() => harness.cleanUp());

    const insert = (order: ParentOrder): Promise<ParentOrder> =>
      store.transaction((unit) => unit.insertParentOrder(order));

    it('keeps one as it was placed, hostile symbols and amounts of any size included', async () => {
      const order = parent('p-1', {
        amount: UINT256,
        expiresAt: 1_800_000_000,
        positionId: 'position-1',
        params: { price: '0.000000001', nested: [1] },
        memory: { extreme: '1.5', triggeredAt: 7, weights: [1, 0.25] },
        origin: 'exit',
      });
      expect(await insert(order)).toEqual(order);
      expect(await store.read.parentOrders.get('p-1')).toEqual(order);
      const hostile = await insert(parent('p-2', { token: HOSTILE, reason: 'a\u0000b' }));
      expect(hostile.reason).toBe('a\uFFFDb');
      expect(await store.read.parentOrders.get('nobody')).toBeUndefined();
    });

    it('keeps one per request key: the second is the first', async () => {
      const first = await insert(parent('p-1', { requestKey: 'same' }));
      expect(await insert(parent('p-2', { requestKey: 'same', amount: 9n }))).toEqual(first);
      expect(await store.read.parentOrders.ofKey('account-1', 'same')).toEqual(first);
      expect(await store.read.parentOrders.ofKey('account-2', 'same')).toBeUndefined();
    });

    it('pages them, newest first, also by their states', async () => {
      for (const state of ['waiting', 'done', 'working', 'cancelled'] as const) {
        await insert(parent(state, { state }));
      }
      const { parentOrders } = store.read;
      const ids = async (...asked: Parameters<typeof parentOrders.page>) =>
        (await parentOrders.page(...asked)).map(({ id }) => id);
      expect(await ids('account-1', { limit: 3 })).toEqual(['cancelled', 'working', 'done']);
      expect(await ids('account-1', { limit: 3, before: 'done' })).toEqual(['waiting']);
      expect(await ids('account-1', { limit: 9, states: ['working', 'waiting'] })).toEqual([
        'working',
        'waiting',
      ]);
    });

    it('gives those that may go on: open ones, and ended ones with an order in flight', async () => {
      await insert(parent('p-1'));
      await insert(parent('p-2', { state: 'done' }));
      await insert(parent('p-3', { state: 'done' }));
      await store.transaction((unit) =>
        unit.insertOrder(testOrder({ id: 'o', idempotencyKey: 'k', parentOrderId: 'p-3' })),
      );
      const open = await store.read.parentOrders.open('account-1');
      expect(open.map(({ id }) => id)).toEqual(['p-1', 'p-3']);
    });

    it('changes what is named and nothing else', async () => {
      const order = await insert(parent('p-1'));
      const changed = await store.transaction((unit) =>
        unit.changeParentOrder('p-1', { state: 'cancelled', stateReason: 'enough' }),
      );
      expect(changed).toEqual({ ...order, state: 'cancelled', stateReason: 'enough' });
      await expect(
        store.transaction((unit) => unit.changeParentOrder('p-9', { state: 'done' })),
      ).rejects.toThrow('There is no order p-9');
    });

    it('reads how far one has come from the orders that carry its id', async () => {
      const order = await insert(parent('p-1', { kind: 'twap', amount: 30n }));
      await store.transaction(async (unit) => {
        for (const [at, amountIn] of [10n, 12n, 5n].entries()) {
          const id = `o-${at}`;
          const key = sliceKey(order, at, 0);
          await unit.insertOrder(testOrder({ id, idempotencyKey: key, amountIn, parentOrderId: 'p-1' }));
        }
        await unit.insertOrder(testOrder({ id: 'o-x', idempotencyKey: 'other' }));
        for (const id of ['o-0', 'o-x']) {
          await unit.insertFill(fillOf(testOrder({ id })));
        }
        await unit.endOrder('o-0', 'filled');
        await unit.endOrder('o-1', 'expired', 'too late');
      });
      const children = await store.read.parentOrders.children('p-1');
      expect(children.map(({ id }) => id)).toEqual(['o-0', 'o-1', 'o-2']);
      expect(children[0]).toMatchObject({ parentOrderId: 'p-1', status: 'filled' });
      expect(progressOf(order, children)).toMatchObject({ filled: 10n, inFlight: 5n });
      const fills = await store.read.fills.ofParentOrders(['p-1', 'p-2']);
      expect(fills.map(({ orderId }) => orderId)).toEqual(['o-0']);
      const progress = await store.read.parentOrders.progress(['p-1', 'p-2']);
      const received = fills.reduce((sum, { amountOut }) => sum + amountOut, 0n);
      expect([...progress]).toEqual([['p-1', { filled: 10n, inFlight: 5n, received }]]);
      const newest = await store.read.parentOrders.newestChildren('p-1', 2);
      expect(newest.map(({ id }) => id)).toEqual(['o-1', 'o-2']);
      expect(await store.read.orders.get('o-x')).not.toHaveProperty('parentOrderId');
    });
  });
}
