import type { Pool } from '@twinlane/core/amm/pool';
import { FatalError, RetryableError } from '@twinlane/core/errors';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { ExecutionReport } from '@twinlane/core/ports';
import { aPair, aToken, USDC, WETH } from '@twinlane/core/testing/buildMarket';
import { expect, it } from 'vitest';
import { createPaperExecutor, type PaperExecutorOptions } from './paper.ts';
import { anOrder, FakeMarket, paperWorld } from './testing/fakeWorld.ts';

const ether = 10n ** 18n;
const thousand = 1_000_000_000n;
const token = aToken(0x900, 'TOK');
const other = aToken(0x901, 'OTHER');
const native = aPair(WETH, 1_000n * ether, USDC, 3_000_000_000_000n);
const pair = aPair(token, 100_000n * ether, USDC, 200_000_000_000n);
const second = aPair(other, 100_000n * ether, USDC, 200_000_000_000n);

async function world(changes: Partial<PaperExecutorOptions> = {}) {
  const given = paperWorld(new FakeMarket([pair, second, native]));
  const executor = await createPaperExecutor({ ...given, ...changes });
  const { market } = given;
  const execute = (order: Order): Promise<ExecutionReport> =>
    executor.execute(order, { cancellation: { cancelled: false, onCancel: () => undefined } });
  const buy = (id: string, pool: Pool = pair, more: Partial<Order> = {}): Promise<ExecutionReport> => {
    const plan = { side: 'buy', amountIn: thousand, minAmountOut: 1n } as const;
    return execute(anOrder(id, pool, { ...plan, decidedAtBlock: market.head.number, ...more }));
  };
  return { ...given, executor, execute, buy };
}

/** What a process that starts now finds in the store. */
async function atRestart({ market, books }: Awaited<ReturnType<typeof world>>) {
  const executor = await createPaperExecutor(paperWorld(new FakeMarket([pair, second, native]), books));
  expect(market.head.number).toBeGreaterThan(100);
  return executor.ownImpacts('account');
}

it('charges the fault of an order to that order, and lands the others', async () => {
  const { market, books, buy } = await world();
  const [first, broken, third] = [buy('a'), buy('b', second), buy('c')];
  const fault = new FatalError('pool.broken', 'no such tick');
  const faulty = Object.defineProperty({ ...second }, 'reserve0', {
    enumerable: true,
    get: () => {
      throw fault;
    },
  });
  await market.mine([faulty]);
  expect(books.fills.map(({ orderId }) => orderId)).toEqual(['a']);
  expect(await first).toMatchObject({ outcome: 'filled', fill: { blockNumber: 101 } });
  for (let n = 0; n < 50; n += 1) await market.mine();
  expect(await broken).toEqual({ outcome: 'rejected', reason: 'It could not be settled: no such tick' });
  expect(await third).toMatchObject({ outcome: 'filled', fill: { blockNumber: 101 } });
});

it('takes over what was booked though no answer came', async () => {
  const given = await world();
  const { market, books, executor, execute, buy } = given;
  const bought = buy('a');
  await market.mine();
  await bought;
  const amountIn = books.held.get(token.address)!;
  const plan = { side: 'sell', amountIn, minAmountOut: 1n } as const;
  const sold = execute(anOrder('b', pair, { ...plan, decidedAtBlock: market.head.number }));
  const next = buy('c', second);
  books.lostAnswer = new RetryableError('store.unavailable', 'away');
  await market.mine();
  expect(books.fills.map(({ orderId }) => orderId)).toEqual(['a', 'b', 'c']);
  const stored = await atRestart(given);
  await market.mine();
  const [, sale, purchase] = books.fills;
  expect(await sold).toEqual({ outcome: 'filled', fill: sale });
  expect(await next).toEqual({ outcome: 'filled', fill: purchase });
  expect(executor.ownImpacts('account')).toEqual(stored);
  expect(stored.get(second.address)?.pressing).not.toBe(0n);
  expect(books.fills).toHaveLength(3);
});

it('reports the fill of an order that is to be cancelled, where it was booked though no answer came', async () => {
  let stopped = false;
  const given = await world({ isStopped: () => stopped });
  const { market, books, executor, buy } = given;
  const report = buy('a');
  books.lostAnswer = new RetryableError('store.unavailable', 'away');
  await market.mine();
  stopped = true;
  await market.mine();
  expect(await report).toEqual({ outcome: 'filled', fill: books.fills[0] });
  expect(books.ended).toEqual([]);
  expect(executor.ownImpacts('account')).toEqual(await atRestart(given));
});

it('reports how an order ended, where no answer came of that and it is to end otherwise now', async () => {
  let stopped = false;
  const { market, books, buy } = await world({ isStopped: () => stopped });
  const outbid = { maxFeePerGas: 1n, deadline: 0 };
  const [late, next] = [buy('a', pair, outbid), buy('b', second)];
  books.lostAnswer = new RetryableError('store.unavailable', 'away');
  await market.mine();
  stopped = true;
  await market.mine();
  expect(await late).toMatchObject({ outcome: 'expired' });
  expect(await next).toMatchObject({ outcome: 'filled' });
  expect(books.ended).toMatchObject([{ id: 'a', status: 'expired' }]);
});

it('stores that an impact has faded to nothing also after an order that reverted', async () => {
  const given = await world();
  const { market, executor, buy } = given;
  const bought = buy('a');
  await market.mine();
  await bought;
  const swaps = [1n, -1n].map((sign) => {
    const [amount0, amount1] = [sign * 10n ** 30n, -sign * 10n ** 30n];
    return { pool: pair.address, amount0, amount1 };
  });
  await market.mine([], { swaps });
  const nothing = { pool: pair.address, pressing: 0n, givingBack: 0n };
  expect(executor.ownImpacts('account').get(pair.address)).toEqual(nothing);
  const orders = [buy('b', second, { minAmountOut: 10n ** 30n }), buy('c', second)];
  await market.mine();
  expect((await Promise.all(orders)).map(({ outcome }) => outcome)).toEqual(['rejected', 'filled']);
  const stored = await atRestart(given);
  expect(stored.get(pair.address) ?? nothing).toEqual(nothing);
  expect(stored.get(second.address)).toEqual(executor.ownImpacts('account').get(second.address));
});
