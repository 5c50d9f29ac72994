import { RetryableError } from '@twinlane/core/errors';
import type { Executor, ResumedOrder, Store } from '@twinlane/core/ports';
import { aParentOrder } from '@twinlane/core/order/parent/testing/aParentOrder';
import { aToken } from '@twinlane/core/testing/buildMarket';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { PendingOrders, asResumed } from './executor/pendingOrders.ts';
import { createLedger } from './store/ledger.ts';
import { testAccount, testBot, testDraft, testOrder } from './store/testing/domain.ts';
import { pgliteHarness } from './store/testing/harness.ts';
import { UnclearOrders } from './unclearOrders.ts';

const harness = pgliteHarness();
const account = testAccount();
const { status: _, ...intent } = testOrder();
const decision = { thought: testDraft(), meta: { id: 't', correlationId: 'c', analysisMs: 1 }, intent };

describe('UnclearOrders', () => {
  let store: Store;
  /** What happens to the next transaction. */
  let next: 'answered' | 'committed' | 'refused';
  let timestamp: number;
  let reads: number;
  let loads: number;
  /** Whether the exits in slices could not be read when one was begun. */
  let isOld: boolean;
  let followed: ResumedOrder[];
  let orders: UnclearOrders;

  afterAll(() => harness.cleanUp());
  beforeEach(async () => {
    store = await harness.open();
    await store.transaction(async (unit) => {
      await unit.accounts.create(account);
      await unit.bots.put(testBot());
    });
    [loads, isOld] = [0, false];
    [next, timestamp, reads, followed] = ['answered', intent.decidedAt, 0, []];
    const away = new RetryableError('store.unavailable', 'The line was cut.');
    const cuttable: Store = {
      ...store,
      async transaction(work, options) {
        if (next === 'refused') throw away;
        const made = await store.transaction(work, options);
        if (next === 'committed') throw away;
        return made;
      },
    };
    const pending = new PendingOrders();
    const resume: Executor['resume'] = (open) =>
      Promise.resolve(open.map((order) => asResumed(pending.take(order, 0))));
    const counted: Pick<Store['read'], 'orders'> = {
      orders: {
        ...store.read.orders,
        open: (id) => {
          reads += 1;
          return store.read.orders.open(id);
        },
      },
    };
    orders = new UnclearOrders({
      account,
      store: { read: counted },
      ledger: createLedger({ store: cuttable }),
      executor: { resume },
      mirror: { head: () => ({ timestamp }) as never },
      schedules: { isOld: () => isOld, load: () => Promise.resolve(void (loads += 1)) },
    });
  });

  const takeUp = (): Promise<void> => orders.takeUp((resumed) => followed.push(resumed));

  it('takes up, once, an order that was stored though nobody was told', async () => {
    next = 'committed';
    await expect(orders.record(decision)).rejects.toThrow('The line was cut.');
    await takeUp();
    await takeUp();
    expect(followed.map(({ order }) => order.id)).toEqual([intent.id]);
    expect(reads).toBe(1);
  });

  it('looks for one that was not stored until it cannot be any more', async () => {
    next = 'refused';
    await expect(orders.record(decision)).rejects.toThrow('The line was cut.');
    await takeUp();
    timestamp = intent.deadline + 601;
    await takeUp();
    await takeUp();
    expect([followed, reads]).toEqual([[], 2]);
  });

  it('leaves alone what was answered', async () => {
    const { order } = await orders.record(decision);
    await takeUp();
    expect([order?.id, followed, reads, loads]).toEqual([intent.id, [], 0, 0]);
  });

  it('has exits in slices read again until one that may be stored must have been', async () => {
    const { meta, thought } = decision;
    const token = aToken(1);
    const schedule = aParentOrder(token, { origin: 'exit', side: 'sell', placedAt: timestamp });
    next = 'committed';
    await expect(orders.record({ meta, thought, schedule })).rejects.toThrow('The line was cut.');
    await takeUp();
    await takeUp();
    expect(loads).toBe(2);
    timestamp += 601;
    await takeUp();
    expect(loads).toBe(2);
    isOld = true;
    await takeUp();
    expect(loads).toBe(3);
  });
});
