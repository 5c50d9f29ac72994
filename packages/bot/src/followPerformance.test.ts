import type { Ledger } from '@twinlane/core/ledger';
import type { Order } from '@twinlane/core/order/orderIntent';
import { performanceUpdate, type PerformanceUpdate } from '@twinlane/protocol/performance';
import { accountRoom } from '@twinlane/protocol/room';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { followPerformance, type Performance } from './followPerformance.ts';
import { createLedger } from './store/ledger.ts';
import type { OpenStore } from './store/openStore.ts';
import { fillOf, testAccount, testDraft, testOrder, testToken, USDC } from './store/testing/domain.ts';
import { pgliteHarness } from './store/testing/harness.ts';
import { createTestLog } from './testing/testLog.ts';

const harness = pgliteHarness();
const account = testAccount();
const heard: PerformanceUpdate[] = [];
let store: OpenStore;
let ledger: Ledger;
let performance: Performance;

beforeAll(async () => {
  store = await harness.open();
  ledger = createLedger({ store });
  await store.transaction((unit) => unit.accounts.create(account));
  store.onPublished(({ type, room, data }) => {
    if (type === 'performance_update' && room === accountRoom(account.id))
      heard.push(performanceUpdate.parse(data));
  });
});
afterEach(() => performance.stop());
afterAll(() => harness.cleanUp());

function monotonic(): number {
  return globalThis.performance.now();
}

function follow(): void {
  performance = followPerformance({ store, account, monotonic, log: createTestLog(), everyMs: 5, rest: 0 });
}

async function trade(
  id: string,
  block: number,
  changes: Partial<Order>,
  outcome: 'filled' | 'reverted' = 'filled',
) {
  const intent = testOrder({ id, idempotencyKey: id, thoughtId: `t-${id}`, ...changes });
  const meta = { id: intent.thoughtId, correlationId: 'c', analysisMs: 1 };
  const { order } = await ledger.record({ thought: testDraft(), meta, intent });
  if (order === undefined) throw new Error('the ledger refused the order');
  const ended = outcome === 'filled' ? {} : { outcome, amountIn: 0n, amountOut: 0n };
  await ledger.book(fillOf(order, { blockNumber: block, ...ended }), []);
}

const whole = 10n ** 18n;
const sale = { side: 'sell', tokenIn: testToken(1), tokenOut: USDC, amountIn: whole } as const;

describe('followPerformance', () => {
  it('publishes how the account has done after fills, and after they were taken back', async () => {
    follow();
    await expect
      .poll(() => performance.current(), { timeout: 20_000 })
      .toEqual({
        accountId: account.id,
        trades: 0,
        closedPositions: 0,
        wins: 0,
        losses: 0,
        realisedPnl: '0',
        gasFeeCash: '0',
      });
    expect(heard).toEqual([]);
    await trade('buy', 12, {});
    await trade('failed', 13, {}, 'reverted');
    await trade('sell', 14, { ...sale, quotedAmountOut: 1_500_000n });
    const won = {
      trades: 3,
      closedPositions: 1,
      wins: 1,
      losses: 0,
      winRate: 1,
      realisedPnl: '0.5',
      gasFeeCash: '0.003',
    };
    await expect.poll(() => heard.at(-1), { timeout: 20_000 }).toMatchObject(won);
    expect(heard.at(-1)).not.toHaveProperty('profitFactor');
    await trade('again', 15, {});
    await trade('loss', 16, { ...sale, quotedAmountOut: 800_000n });
    const mixed = { trades: 5, closedPositions: 2, losses: 1, winRate: 0.5, realisedPnl: '0.3' };
    await expect.poll(() => heard.at(-1), { timeout: 20_000 }).toMatchObject(mixed);
    // Gas counts: 0.498 gained, 0.202 lost.
    expect(heard.at(-1)?.profitFactor).toBeGreaterThan(2);
    await ledger.reverse(account.id, 14, 'the chain dropped its block');
    await expect.poll(() => heard.at(-1), { timeout: 20_000 }).toMatchObject(won);
    expect(performance.current()).toEqual(heard.at(-1));
  });

  it('publishes nothing where nothing has changed since the last process', async () => {
    const before = heard.length;
    follow();
    await expect.poll(() => performance.current()?.trades, { timeout: 20_000 }).toBe(3);
    expect(heard).toHaveLength(before);
  });
});
