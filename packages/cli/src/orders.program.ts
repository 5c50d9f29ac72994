import { prices } from '@twinlane/protocol/state';
import { describe, expect, it } from 'vitest';
import { runTwinlane } from './testing/runTwinlane.ts';
import { eventually } from './testing/startProgram.ts';
import { isOver, useOrders } from './testing/useOrders.ts';

const orders = useOrders();

describe('orders by hand, in the whole program', { timeout: 400_000 }, () => {
  it('triggers limits, stops and trailing stops on the market, and waits, expires and is cancelled', async () => {
    await orders.start();
    const shown = prices.parse(await (await fetch(`${orders.program.url}/api/prices`)).json());
    const price = Number(shown.tokens.find(({ token }) => token.symbol === 'WETH')?.price);
    expect(price).toBeGreaterThan(0);
    const at = (share: number): string => (price * share).toFixed(6);
    const buy = { side: 'buy', token: 'WETH', amount: '100' };
    const far = await orders.place({ ...buy, kind: 'limit', params: { price: at(0.1) } });
    const short = await orders.place({
      ...buy,
      kind: 'limit',
      params: { price: at(0.1) },
      goodForSeconds: 2,
    });
    const near = await orders.place({ ...buy, kind: 'limit', params: { price: at(1.5) } });
    await orders.until(near.id, 'a limit order', ({ state }) => state === 'done');
    const stop = await orders.place({ ...buy, kind: 'stop', params: { stopPrice: at(0.5) } });
    await orders.until(stop.id, 'a stop', ({ state }) => state === 'done');
    const stopLimit = await orders.place({
      ...buy,
      kind: 'stopLimit',
      params: { stopPrice: at(0.5), price: at(1.5) },
    });
    await orders.until(stopLimit.id, 'a stop-limit', ({ state }) => state === 'done');
    const trailing = await orders.place({
      side: 'sell',
      token: 'WETH',
      amount: 'all',
      kind: 'trailing',
      params: { trailPercent: 0.01 },
    });
    const sold = await orders.until(trailing.id, 'a trailing stop', isOver);
    expect(sold).toMatchObject({ state: 'done', filled: sold.amount });
    const late = await orders.until(short.id, 'its time', isOver);
    expect(late).toMatchObject({ state: 'expired', orders: [] });
    await orders.restart();
    expect(await orders.read(far.id)).toMatchObject({ state: 'waiting', orders: [] });
    const said = await runTwinlane(
      ['orders', 'cancel', far.id, '--data-dir', orders.dataDir, '--reason', 'enough', '--json'],
      { cwd: orders.dataDir },
    );
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(said.out)).toMatchObject({ state: 'cancelled' });
    expect((await orders.post(`/api/orders/${far.id}/cancel`, { reason: 'again' })).status).toBe(409);
    const listed = await runTwinlane(
      ['orders', 'list', '--data-dir', orders.dataDir, '--state', 'open', '--json'],
      {
        cwd: orders.dataDir,
      },
    );
    expect(JSON.parse(listed.out)).toEqual({ items: [], nextCursor: null });
  });

  it('shows what an order would do, and refuses what the gates refuse', async () => {
    await orders.start();
    const preview = await eventually('a preview', async () => {
      const { status, body } = await orders.post('/api/orders/preview', {
        side: 'buy',
        token: 'WETH',
        amount: '100',
      });
      return status === 503 ? undefined : body;
    });
    expect(preview).toMatchObject({
      side: 'buy',
      quote: { priceImpactBps: expect.any(Number) as number },
      minAmountOut: {},
      gas: {},
      risk: { score: expect.any(Number) as number, tolerance: 50 },
    });
    expect(preview).not.toHaveProperty('blocked');
    const dear = await orders.place({ side: 'buy', token: 'WETH', amount: '999999' });
    expect(dear).toMatchObject({ state: 'failed', orders: [] });
    expect(dear.stateReason).toContain('sizing.cash');
    const none = await orders.post('/api/orders', { side: 'sell', token: 'WETH', amount: '1' });
    expect(none).toMatchObject({ status: 400, body: { code: 'order.position' } });
  });
});
