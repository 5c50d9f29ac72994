import { tradingSettingsSchema } from '@twinlane/core/engine/tradingSettings';
import { FatalError } from '@twinlane/core/errors';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { BlockUpdate, ExecutionReport } from '@twinlane/core/ports';
import { pino } from 'pino';
import { afterAll, expect, it, vi } from 'vitest';
import { createEngine } from './engine.ts';
import type { EngineParts } from './engineParts.ts';
import { testAccount, testBot, testOrder } from './store/testing/domain.ts';
import { pgliteHarness } from './store/testing/harness.ts';

const harness = pgliteHarness();
afterAll(() => harness.cleanUp());

it('tells of an order that ended while the program started once the pools are there', async () => {
  const store = await harness.open();
  const account = testAccount();
  await store.transaction(async (unit) => {
    await unit.accounts.create(account);
    await unit.bots.put(testBot());
    await unit.insertOrder(testOrder());
  });
  const listeners = new Set<(update: BlockUpdate) => Promise<void>>();
  let isLoaded = false;
  const mirror = {
    head: () => {
      if (!isLoaded)
        throw new FatalError('feed.not-started', 'The pool mirror was read before it had loaded.');
      return { timestamp: 1_700_000_001 };
    },
    onBlock: (listener: (update: BlockUpdate) => Promise<void>) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const report: ExecutionReport = { outcome: 'expired', reason: 'It was never mined.' };
  const ended: (readonly [string, ExecutionReport])[] = [];
  const errors: unknown[] = [];
  const parts = {
    account,
    store,
    mirror,
    executor: {
      onReopened: () => () => undefined,
      resume: (orders: readonly Order[]) =>
        Promise.resolve(orders.map((order) => ({ order, report: Promise.resolve(report) }))),
    },
    onOrderEnded: ({ id }: Order, how: ExecutionReport) => void ended.push([id, how]),
    settingsOf: () => ({}),
    trading: tradingSettingsSchema.parse({}),
    log: Object.assign(pino({ level: 'silent' }), { error: (fields: unknown) => void errors.push(fields) }),
  };
  const engine = createEngine(parts as unknown as EngineParts);
  await engine.resume();
  expect(errors).toEqual([]);
  isLoaded = true;
  for (const listener of listeners) await listener({} as BlockUpdate);
  await vi.waitFor(() => expect(ended).toEqual([['order-1', report]]));
  expect(errors).toEqual([]);
});
