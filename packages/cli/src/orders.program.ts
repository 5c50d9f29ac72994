import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@twinlane/bot/store/openStore';
import { checkLedger } from '@twinlane/bot/store/testing/checkLedger';
import { placedOrderDetails, placedOrderPage, type PlacedOrderDetails } from '@twinlane/protocol/order';
import { prices } from '@twinlane/protocol/state';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runTwinlane } from './testing/runTwinlane.ts';
import { eventually, startProgram, type Program } from './testing/startProgram.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const LIMIT_MS = 90_000;
/** Blocks that a busy machine keeps up with: nothing is decided on one that is far behind. */
const PACE = ['--block-time', '1000'];

let dataDir: string;
let program: Program;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'twinlane-orders-'));
  program = await startProgram(dataDir, PACE);
  await program.until('a block', ({ block }) => block !== undefined);
});
afterEach(async () => {
  await program.kill();
  rmSync(dataDir, { recursive: true, force: true });
});

async function post(
  path: string,
  body: object,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const { token } = JSON.parse(readFileSync(join(dataDir, 'process.json'), 'utf8')) as { token: string };
  const response = await fetch(`${program.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

/** Places an order; where the pools are still being read, again. */
function place(wish: object): Promise<PlacedOrderDetails> {
  return eventually('an order', async () => {
    const { status, body } = await post('/api/orders', { acceptRisk: true, ...wish });
    if (status === 503) return undefined;
    expect(body).toMatchObject({ side: expect.any(String) as string });
    return placedOrderDetails.parse(body);
  });
}

async function read(id: string): Promise<PlacedOrderDetails> {
  return placedOrderDetails.parse(await (await fetch(`${program.url}/api/orders/${id}`)).json());
}

function until(
  id: string,
  what: string,
  condition: (order: PlacedOrderDetails) => boolean,
): Promise<PlacedOrderDetails> {
  let last: PlacedOrderDetails | undefined;
  return eventually(
    what,
    async () => {
      last = await read(id);
      return condition(last) ? last : undefined;
    },
    LIMIT_MS,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${last?.state ?? 'unknown'}, ${last?.stateReason ?? ''}`);
  });
}

const isOver = ({ state }: PlacedOrderDetails): boolean => state !== 'waiting' && state !== 'working';
const filledOf = ({ orders }: PlacedOrderDetails) => orders.filter(({ status }) => status === 'filled');

async function restart(): Promise<void> {
  await program.kill();
  program = await startProgram(dataDir, PACE);
}

describe('orders by hand, in the whole program', { timeout: 400_000 }, () => {
  it('sells nothing twice when killed in the middle of a schedule, and ends the schedule', async () => {
    const bought = await place({ side: 'buy', token: 'WETH', amount: '600', key: 'first' });
    const held = await until(bought.id, 'a purchase', isOver);
    expect(held).toMatchObject({ state: 'done', filled: { value: '600' } });
    expect(await place({ side: 'buy', token: 'WETH', amount: '600', key: 'first' })).toMatchObject({
      id: bought.id,
    });
    const schedule = await place({
      side: 'sell',
      token: 'WETH',
      amount: 'all',
      kind: 'twap',
      params: { minutes: 0.4, slices: 6 },
    });
    expect(schedule.amount).toEqual(held.received);
    for (const slices of [1, 2, 4]) {
      await until(schedule.id, `${slices} slices`, (order) => isOver(order) || order.orders.length >= slices);
      await restart();
    }
    const ended = await until(schedule.id, 'the end of the schedule', isOver);
    expect(['done', 'expired']).toContain(ended.state);
    const sold = filledOf(ended).reduce((sum, { amountIn }) => sum + BigInt(amountIn.units), 0n);
    expect(ended.filled.units).toBe(String(sold));
    expect(sold).toBeGreaterThan(0n);
    const accountId = ended.accountId;
    const manual = ended.botId;
    await program.stop();
    const store = await openStore({ dataDir, log: silent });
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

  it('triggers limits, stops and trailing stops on the market, and waits, expires and is cancelled', async () => {
    const shown = prices.parse(await (await fetch(`${program.url}/api/prices`)).json());
    const price = Number(shown.tokens.find(({ token }) => token.symbol === 'WETH')?.price);
    expect(price).toBeGreaterThan(0);
    const at = (share: number): string => (price * share).toFixed(6);
    const buy = { side: 'buy', token: 'WETH', amount: '100' };
    const far = await place({ ...buy, kind: 'limit', params: { price: at(0.1) } });
    const short = await place({ ...buy, kind: 'limit', params: { price: at(0.1) }, goodForSeconds: 2 });
    const near = await place({ ...buy, kind: 'limit', params: { price: at(1.5) } });
    await until(near.id, 'a limit order', ({ state }) => state === 'done');
    const stop = await place({ ...buy, kind: 'stop', params: { stopPrice: at(0.5) } });
    await until(stop.id, 'a stop', ({ state }) => state === 'done');
    const stopLimit = await place({
      ...buy,
      kind: 'stopLimit',
      params: { stopPrice: at(0.5), price: at(1.5) },
    });
    await until(stopLimit.id, 'a stop-limit', ({ state }) => state === 'done');
    const trailing = await place({
      side: 'sell',
      token: 'WETH',
      amount: 'all',
      kind: 'trailing',
      params: { trailPercent: 0.01 },
    });
    const sold = await until(trailing.id, 'a trailing stop', isOver);
    expect(sold).toMatchObject({ state: 'done', filled: sold.amount });
    const late = await until(short.id, 'its time', isOver);
    expect(late).toMatchObject({ state: 'expired', orders: [] });
    await restart();
    expect(await read(far.id)).toMatchObject({ state: 'waiting', orders: [] });
    const said = await runTwinlane(
      ['orders', 'cancel', far.id, '--data-dir', dataDir, '--reason', 'enough', '--json'],
      { cwd: dataDir },
    );
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(said.out)).toMatchObject({ state: 'cancelled' });
    expect((await post(`/api/orders/${far.id}/cancel`, { reason: 'again' })).status).toBe(409);
    const listed = await runTwinlane(['orders', 'list', '--data-dir', dataDir, '--state', 'open', '--json'], {
      cwd: dataDir,
    });
    expect(JSON.parse(listed.out)).toEqual({ items: [], nextCursor: null });
  });

  it('shows what an order would do, and refuses what the gates refuse', async () => {
    const preview = await eventually('a preview', async () => {
      const { status, body } = await post('/api/orders/preview', {
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
    const dear = await place({ side: 'buy', token: 'WETH', amount: '999999' });
    expect(dear).toMatchObject({ state: 'failed', orders: [] });
    expect(dear.stateReason).toContain('sizing.cash');
    const none = await post('/api/orders', { side: 'sell', token: 'WETH', amount: '1' });
    expect(none).toMatchObject({ status: 400, body: { code: 'order.position' } });
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
    writeFileSync(join(dataDir, 'twinlane.config.json'), JSON.stringify({ bots: [bot] }));
    await restart();
    const schedule = await eventually(
      'an exit in slices',
      async () => {
        const page = placedOrderPage.parse(await (await fetch(`${program.url}/api/orders`)).json());
        return page.items.find(({ origin }) => origin === 'exit');
      },
      LIMIT_MS,
    );
    expect(schedule).toMatchObject({ kind: 'twap', side: 'sell' });
    await until(schedule.id, 'a slice', (order) => isOver(order) || order.orders.length > 0);
    await restart();
    const ended = await until(schedule.id, 'the end of the schedule', isOver);
    expect(['done', 'expired']).toContain(ended.state);
    expect(BigInt(ended.filled.units)).toBeLessThanOrEqual(BigInt(ended.amount.units));
    expect(filledOf(ended).length).toBeGreaterThan(0);
    expect(filledOf(ended).every(({ botId }) => botId === schedule.botId)).toBe(true);
  });
});
