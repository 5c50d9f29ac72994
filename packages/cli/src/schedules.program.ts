import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '@twinlane/bot/store/openStore';
import { checkLedger } from '@twinlane/bot/store/testing/checkLedger';
import { listOrders } from '@twinlane/protocol/endpoints/orders';
import { describe, expect, it } from 'vitest';
import { eventually } from './testing/startProgram.ts';
import { filledOf, isOver, useOrders } from './testing/useOrders.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const orders = useOrders();

describe('schedules of the whole program', { timeout: 400_000 }, () => {
  it('sells nothing twice when killed in the middle of a schedule, and ends the schedule', async () => {
    await orders.start();
    const bought = await orders.place({ side: 'buy', token: 'WETH', amount: '600', key: 'first' });
    const held = await orders.until(bought.id, 'a purchase', isOver);
    expect(held).toMatchObject({ state: 'done', filled: { value: '600' } });
    expect(await orders.place({ side: 'buy', token: 'WETH', amount: '600', key: 'first' })).toMatchObject({
      id: bought.id,
    });
    const schedule = await orders.place({
      side: 'sell',
      token: 'WETH',
      amount: 'all',
      kind: 'twap',
      params: { minutes: 0.4, slices: 6 },
    });
    expect(schedule.amount).toEqual(held.received);
    for (const slices of [1, 2, 4]) {
      await orders.until(
        schedule.id,
        `${slices} slices`,
        (order) => isOver(order) || order.orders.length >= slices,
      );
      await orders.restart();
    }
    const ended = await orders.until(schedule.id, 'the end of the schedule', isOver);
    expect(['done', 'expired']).toContain(ended.state);
    const sold = filledOf(ended).reduce((sum, { amountIn }) => sum + BigInt(amountIn.units), 0n);
    expect(ended.filled.units).toBe(String(sold));
    expect(sold).toBeGreaterThan(0n);
    const accountId = ended.accountId;
    const manual = ended.botId;
    await orders.program.stop();
    const store = await openStore({ dataDir: orders.dataDir, log: silent });
    try {
      expect(await checkLedger(store, accountId)).toEqual([]);
      const open = await store.read.positions.open(accountId);
      const left = open.find(({ botId }) => botId === manual)?.quantity ?? 0n;
      expect(sold + left).toBe(BigInt(schedule.amount.units));
      const children = await store.read.parentOrders.children(schedule.id);
      for (const { thoughtId, idempotencyKey, id } of children) {
        expect(idempotencyKey.startsWith(`${schedule.id}:slice:`)).toBe(true);
        expect(await store.read.thoughts.get(thoughtId)).toMatchObject({ gate: 'order.twap', orderId: id });
      }
      expect(new Set(children.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(children.length);
    } finally {
      await store.close();
    }
  });

  it('leaves a position in slices where its bot is set so, across a kill', async () => {
    const bot = {
      name: 'patient',
      strategy: 'dollarCostAveraging',
      params: { spend: 200, everySeconds: 1_000_000 },
      intel: { minTrade: 1, riskTolerance: 100, minConfidence: 0 },
      exits: { timeStop: { maxSeconds: 2, unlessGainPercent: 1_000_000 } },
      exitExecution: { method: 'twap', minutes: 0.2, slices: 4 },
    };
    writeFileSync(join(orders.dataDir, 'twinlane.config.json'), JSON.stringify({ bots: [bot] }));
    await orders.start();
    const schedule = await eventually('an exit in slices', async () => {
      const page = await orders.program.api.call(listOrders, { query: {} });
      return page.items.find(({ origin }) => origin === 'exit');
    });
    expect(schedule).toMatchObject({ kind: 'twap', side: 'sell' });
    await orders.until(schedule.id, 'a slice', (order) => isOver(order) || order.orders.length > 0);
    await orders.restart();
    const ended = await orders.until(schedule.id, 'the end of the schedule', isOver);
    expect(['done', 'expired']).toContain(ended.state);
    expect(BigInt(ended.filled.units)).toBeLessThanOrEqual(BigInt(ended.amount.units));
    expect(filledOf(ended).length).toBeGreaterThan(0);
    expect(filledOf(ended).every(({ botId }) => botId === schedule.botId)).toBe(true);
  });
});
