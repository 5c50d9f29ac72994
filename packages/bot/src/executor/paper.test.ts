import { quoteExactIn } from '@twinlane/core/amm/quote';
import { FatalError, RetryableError } from '@twinlane/core/errors';
import { applyOwnImpact } from '@twinlane/core/fill/ownImpact';
import type { Pool } from '@twinlane/core/amm/pool';
import type { RollupFees } from '@twinlane/core/gas/dataFee';
import type { Order } from '@twinlane/core/order/orderIntent';
import { aPair, aRangePool, aToken, USDC, WETH } from '@twinlane/core/testing/buildMarket';
import { describe, expect, it } from 'vitest';
import type { PaperExecutor } from './paper.ts';
import { createPaperExecutor } from './paper.ts';
import { anOrder, FakeBooks, FakeMarket, paperWorld } from './testing/fakeWorld.ts';

const token = aToken(0x900, 'TOK');
const ether = 10n ** 18n;
const native = aPair(WETH, 1_000n * ether, USDC, 3_000_000_000_000n);
const pair = aPair(token, 100_000n * ether, USDC, 200_000_000_000n);
const range = aRangePool(USDC, token, { tick: 276_000, liquidity: 5n * 10n ** 16n });
const thousand = 1_000_000_000n;

const uncancelled = { cancellation: { cancelled: false, onCancel: () => undefined } };

async function world(pools: readonly Pool[] = [pair, native]) {
  const given = paperWorld(new FakeMarket(pools));
  const executor = await createPaperExecutor(given);
  return { ...given, executor };
}

function buy(id: string, changes: Partial<Order> = {}, pool: Pool = pair): Order {
  return anOrder(id, pool, { side: 'buy', amountIn: thousand, decidedAtBlock: 100, ...changes });
}

async function mine(market: FakeMarket, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await market.mine();
  }
}

function execute(executor: PaperExecutor, order: Order) {
  return executor.execute(order, uncancelled);
}

/** The same for every transaction. */
const FLAT: RollupFees = {
  l1BaseFee: 0n,
  blobBaseFee: 0n,
  baseFeeScalar: 0n,
  blobBaseFeeScalar: 0n,
  operatorFeeScalar: 0n,
  operatorFeeConstant: 10n ** 15n,
  jovian: true,
};

describe('the paper executor', () => {
  it('books what a rollup takes for data, and waits until that is known', async () => {
    let rollup: RollupFees = 'unknown';
    const given = paperWorld(new FakeMarket([pair, native]));
    const executor = await createPaperExecutor({ ...given, rollup: () => Promise.resolve(rollup) });
    const report = execute(executor, buy('a'));
    await mine(given.market, 2);
    expect(given.books.fills).toEqual([]);
    rollup = FLAT;
    await mine(given.market, 1);
    const { fill } = (await report) as Extract<Awaited<typeof report>, { outcome: 'filled' }>;
    expect(fill.gasFee - fill.gasUsed * fill.effectiveGasPrice).toBe(10n ** 15n);
  });

  it('settles what is due when a restart catches up with many blocks before that is known', async () => {
    const looked = Promise.withResolvers<RollupFees>();
    const given = paperWorld(new FakeMarket([pair, native]));
    const executor = await createPaperExecutor({ ...given, rollup: () => looked.promise });
    const report = execute(executor, buy('a'));
    const caughtUp = mine(given.market, 100);
    looked.resolve(FLAT);
    await caughtUp;
    expect(await report).toMatchObject({ outcome: 'filled', fill: { blockNumber: 101 } });
  });

  it.each([
    ['a pair', pair],
    ['a range pool', range],
  ])('fills at the worse of before and after the landing block in %s', async (_, pool) => {
    for (const other of [USDC, token]) {
      const { market, books, executor } = await world([pool, native]);
      const report = execute(executor, buy('a', { minAmountOut: 1n }, pool));
      const before = quoteExactIn(pool, USDC.address, thousand).amountOut;
      await market.swap(pool.address, other.address, other === USDC ? thousand : 400n * ether);
      const after = quoteExactIn(market.pool(pool.address)!, USDC.address, thousand).amountOut;
      expect(before).not.toBe(after);
      const worse = before < after ? before : after;
      expect(await report).toMatchObject({
        outcome: 'filled',
        fill: { amountIn: thousand, amountOut: worse, gasUsed: 120_000n, blockNumber: 101 },
      });
      expect(books.held.get(token.address)).toBe(worse);
    }
  });

  it('charges gas at the landing block’s base fee and prices it in cash', async () => {
    const { market, books, executor } = await world();
    const report = execute(executor, buy('a'));
    await market.mine([], { header: { baseFeePerGas: 20_000_000_000n } });
    // 120,000 gas at 20 + 1 gwei is 0.00252 ether; ether is 3,000 USDC.
    expect(await report).toMatchObject({
      fill: { effectiveGasPrice: 21_000_000_000n, gasFee: 2_520_000_000_000_000n, gasFeeCash: 7_560_000n },
    });
    expect(books.balances.native).toBe(10n ** 18n - 2_520_000_000_000_000n);
  });

  it.each([
    ['urgent', 101],
    ['aggressive', 101],
    ['standard', 102],
    ['low', 103],
    ['minimal', 105],
  ] as const)('lands a %s order in block %i', async (gasStyle, landing) => {
    const { market, books, executor } = await world();
    const report = execute(executor, buy('a', { gasStyle }));
    while (market.head.number < landing) {
      expect(books.fills).toEqual([]);
      await market.mine();
    }
    expect(await report).toMatchObject({ outcome: 'filled', fill: { blockNumber: landing } });
  });

  it('never lands an order in a block that was there when it came', async () => {
    const { market, executor } = await world();
    await market.mine();
    await market.mine();
    await market.mine();
    const report = execute(executor, buy('a'));
    await market.mine();
    expect(await report).toMatchObject({ outcome: 'filled', fill: { blockNumber: 104 } });
  });

  it('reverts at the cost of gas where the minimum or the deadline is missed', async () => {
    const { market, books, executor } = await world();
    const dear = execute(executor, buy('a', { minAmountOut: 10n ** 30n }));
    const late = execute(executor, buy('b', { deadline: 1 }));
    await market.mine();
    expect(await dear).toMatchObject({
      outcome: 'rejected',
      fill: { outcome: 'reverted', revertReason: 'insufficientOutput', amountIn: 0n, amountOut: 0n },
    });
    expect(await late).toMatchObject({ outcome: 'rejected', fill: { revertReason: 'deadlinePassed' } });
    expect(books.balances.cash).toBe(books.account.initialCash);
    expect(books.balances.native).toBeLessThan(books.account.initialNative);
  });

  it('reverts at the cost of its whole limit where the swap needs more gas', async () => {
    const { market, books, executor, simulator } = await world();
    simulator.verdict = { buyGas: 200_001n };
    const report = execute(executor, buy('a', { gasLimit: 200_000n }));
    await market.mine();
    expect(await report).toMatchObject({
      outcome: 'rejected',
      fill: { outcome: 'reverted', revertReason: 'outOfGas', gasUsed: 200_000n, amountOut: 0n },
    });
    expect(books.balances.cash).toBe(books.account.initialCash);
    expect(executor.ownImpacts('account').size).toBe(0);
  });

  it('waits while the base fee is above the cap', async () => {
    const { market, executor } = await world();
    const report = execute(executor, buy('a'));
    await market.mine([], { header: { baseFeePerGas: 50_000_000_000n } });
    await market.mine();
    expect(await report).toMatchObject({ outcome: 'filled', fill: { blockNumber: 102 } });
  });

  it('cancels entries that have not landed when an emergency stop comes, and exits where it is for them', async () => {
    const given = paperWorld(new FakeMarket([pair, native]));
    const stopped = new Set<'entry' | 'exit'>();
    const executor = await createPaperExecutor({ ...given, isStopped: (purpose) => stopped.has(purpose) });
    const { market, books } = given;
    const landed = execute(executor, buy('a'));
    await market.mine();
    expect(await landed).toMatchObject({ outcome: 'filled' });
    const held = books.held.get(token.address)!;
    const sell = (id: string): Order =>
      anOrder(id, pair, { side: 'sell', amountIn: held / 2n, decidedAtBlock: market.head.number });
    const entry = execute(executor, buy('b', { decidedAtBlock: market.head.number }));
    const exit = execute(executor, sell('c'));
    stopped.add('entry');
    await market.mine();
    expect(await entry).toEqual({ outcome: 'rejected', reason: 'It was cancelled by an emergency stop.' });
    expect(await exit).toMatchObject({ outcome: 'filled' });
    stopped.add('exit');
    const last = execute(executor, sell('d'));
    await market.mine();
    expect(await last).toMatchObject({ outcome: 'rejected' });
    expect(books.held.get(token.address)).toBe(held - held / 2n);
  });

  it('does not pay twice for the same mispricing', async () => {
    const { market, executor } = await world();
    const once = quoteExactIn(pair, USDC.address, 2n * thousand).amountOut;
    const first = execute(executor, buy('a', { minAmountOut: 1n }));
    const second = execute(executor, buy('b', { minAmountOut: 1n }));
    await market.mine();
    const reports = [await first, await second];
    await market.mine();
    const third = execute(executor, buy('c', { minAmountOut: 1n, decidedAtBlock: 102 }));
    await market.mine();
    const outs = [...reports, await third].map((each) =>
      each.outcome === 'filled' ? each.fill.amountOut : 0n,
    );
    expect(outs[0]).toBe(quoteExactIn(pair, USDC.address, thousand).amountOut);
    // Two halves get no more than the whole (each pays its own rounding), and a later one less still.
    expect(outs[0]! + outs[1]!).toBeLessThanOrEqual(once);
    expect(outs[2]).toBeLessThan(outs[1]!);
  });

  it('shows the account the pools as its fills left them, until others trade', async () => {
    const { market, executor } = await world();
    const report = execute(executor, buy('a', { minAmountOut: 1n }));
    await market.mine();
    await report;
    const impact = executor.ownImpacts('account').get(pair.address);
    const seen = applyOwnImpact(pair, impact, USDC.address);
    expect(quoteExactIn(seen, USDC.address, thousand).amountOut).toBeLessThan(
      quoteExactIn(pair, USDC.address, thousand).amountOut,
    );
    await market.swap(pair.address, USDC.address, 10n * thousand);
    const faded = executor.ownImpacts('account').get(pair.address);
    expect(faded).not.toEqual(impact);
  });

  it('pays what arrives where a token takes a tax', async () => {
    const { market, executor, simulator } = await world();
    simulator.verdict = { bought: 95n, boughtExpected: 100n, sold: 80n, soldExpected: 100n };
    const bought = execute(executor, buy('a', { minAmountOut: 1n }));
    await market.mine();
    const full = quoteExactIn(pair, USDC.address, thousand).amountOut;
    expect(await bought).toMatchObject({ fill: { amountOut: (full * 95n) / 100n } });
  });

  it('cannot sell what cannot be sold, and can buy it', async () => {
    const { market, books, executor, simulator } = await world();
    simulator.verdict = { outcome: 'sellFailed', reason: 'no' } as never;
    const bought = execute(executor, buy('a'));
    await market.mine();
    expect(await bought).toMatchObject({ outcome: 'filled' });
    const amountIn = books.held.get(token.address)!;
    const sold = execute(executor, anOrder('b', pair, { side: 'sell', amountIn, decidedAtBlock: 101 }));
    await market.mine();
    expect(await sold).toMatchObject({
      outcome: 'rejected',
      fill: { revertReason: 'transferFailed', gasUsed: 150_000n },
    });
    expect(books.held.get(token.address)).toBe(amountIn);
  });

  it('settles what a fault held up as it would have without it', async () => {
    const smooth = await world();
    const rough = await world();
    const orders = ['a', 'b', 'c'].map((id) => buy(id, { minAmountOut: 1n }));
    const reports = [smooth, rough].flatMap(({ executor }) =>
      orders.map((order) => execute(executor, order)),
    );
    for (const { market } of [smooth, rough]) {
      rough.simulator.verdict = { outcome: 'unavailable', reason: 'no node' } as never;
      await market.swap(pair.address, token.address, 1_000n * ether);
      // Would fade what the later orders have to see of the first.
      await market.swap(pair.address, USDC.address, 300n * thousand);
      rough.simulator.verdict = undefined;
      rough.books.fault = new RetryableError('store.busy', 'busy');
      await market.swap(pair.address, USDC.address, 300n * thousand);
      await market.mine();
    }
    await Promise.all(reports);
    expect(rough.books.fills.map(({ blockNumber }) => blockNumber)).toEqual([101, 101, 101]);
    expect(rough.books.fills).toEqual(smooth.books.fills);
    expect(rough.executor.ownImpacts('account')).toEqual(smooth.executor.ownImpacts('account'));
  });

  it('keeps an order through a fault of the store that passes', async () => {
    const { market, books, executor } = await world();
    const first = execute(executor, buy('a'));
    const second = execute(executor, buy('b'));
    books.fault = new RetryableError('store.busy', 'busy');
    await market.mine();
    expect(books.fills).toEqual([]);
    await market.mine();
    expect(await first).toMatchObject({ outcome: 'filled', fill: { blockNumber: 101 } });
    expect(await second).toMatchObject({ outcome: 'filled', fill: { blockNumber: 101 } });
    expect(books.fills.map(({ orderId }) => orderId)).toEqual(['a', 'b']);
  });

  it('leaves the pools alone where the ledger finds that the account cannot pay', async () => {
    const { market, books, executor } = await world();
    const report = execute(executor, buy('a'));
    books.unpaid = true;
    await market.mine();
    expect(await report).toMatchObject({
      outcome: 'rejected',
      reason: 'The swap reverted: insufficientBalance.',
    });
    expect(executor.ownImpacts('account').size).toBe(0);
  });

  it('ends an order as rejected where settling it fails again and again, and goes on with the next', async () => {
    const { market, books, executor, log } = await world();
    const report = execute(executor, buy('a'));
    const next = execute(executor, buy('b'));
    books.lastingFault = new FatalError('ledger.broken', 'broken');
    await mine(market, 50);
    expect(books.ended).toEqual([]);
    expect(log.errors).toHaveLength(1);
    books.lastingFault = undefined;
    await market.mine();
    const reason = 'It could not be settled: broken';
    expect(await report).toEqual({ outcome: 'rejected', reason });
    expect(books.ended).toEqual([{ id: 'a', status: 'rejected', reason }]);
    expect(await next).toMatchObject({ outcome: 'filled', fill: { blockNumber: 101 } });
  });

  it('books the orders before one that is at fault, though they are booked together', async () => {
    const { market, books, executor } = await world();
    const [first, second, third] = ['a', 'b', 'c'].map((id) => execute(executor, buy(id)));
    books.faults.set('b', new FatalError('ledger.broken', 'broken'));
    await market.mine();
    expect(await first).toMatchObject({ outcome: 'filled', fill: { blockNumber: 101 } });
    expect(books.fills.map(({ orderId }) => orderId)).toEqual(['a']);
    await mine(market, 50);
    expect(await second).toEqual({ outcome: 'rejected', reason: 'It could not be settled: broken' });
    expect(await third).toMatchObject({ outcome: 'filled', fill: { blockNumber: 101 } });
  });

  it('judges anew what follows on an order that the account could not pay', async () => {
    const { market, books, executor } = await world();
    const alone = await world();
    const [first, second] = ['a', 'b'].map((id) => execute(executor, buy(id, { minAmountOut: 1n })));
    const only = execute(alone.executor, buy('b', { minAmountOut: 1n }));
    books.unpaid = true;
    await market.mine();
    await alone.market.mine();
    expect(await first).toMatchObject({ outcome: 'rejected' });
    expect(await second).toEqual(await only);
    expect(executor.ownImpacts('account')).toEqual(alone.executor.ownImpacts('account'));
  });

  it('asks the node of all orders of a block at once', async () => {
    const { market, executor, simulator } = await world();
    const answer = Promise.withResolvers<undefined>();
    const asked: bigint[] = [];
    const simulate = simulator.simulateRoundTrip.bind(simulator);
    simulator.simulateRoundTrip = async (request) => {
      asked.push(request.amountIn);
      if (asked.length === 3) answer.resolve(undefined);
      await answer.promise;
      return simulate(request);
    };
    const reports = ['a', 'b', 'c'].map((id) => execute(executor, buy(id, { minAmountOut: 1n })));
    await market.mine();
    expect((await Promise.all(reports)).map(({ outcome }) => outcome)).toEqual([
      'filled',
      'filled',
      'filled',
    ]);
    expect(asked).toHaveLength(3);
  });

  it('keeps trying to end such an order while that fails too, and says so once', async () => {
    const { market, books, executor, log } = await world();
    const report = execute(executor, buy('a'));
    books.lastingFault = new TypeError('broken');
    books.endFault = new RetryableError('store.unreachable', 'away');
    await mine(market, 120);
    expect(books.ended).toEqual([]);
    expect(log.errors).toHaveLength(2);
    books.endFault = undefined;
    await market.mine();
    expect(await report).toEqual({ outcome: 'rejected', reason: 'It could not be settled: broken' });
  });

  it('waits for the store for as long as it is away', async () => {
    const { market, books, executor, log } = await world();
    const report = execute(executor, buy('a'));
    books.lastingFault = new RetryableError('store.unreachable', 'away');
    await mine(market, 120);
    books.lastingFault = undefined;
    await market.mine();
    expect(await report).toMatchObject({ outcome: 'filled', fill: { blockNumber: 101 } });
    expect(log.errors).toHaveLength(1);
  });

  it('settles on the chain as it is after a reorganisation, not on blocks that are no more', async () => {
    const { market, executor, simulator } = await world();
    const report = execute(executor, buy('a', { minAmountOut: 1n }));
    simulator.verdict = { outcome: 'unavailable', reason: 'no node' } as never;
    await market.swap(pair.address, token.address, 1_000n * ether);
    simulator.verdict = undefined;
    const dearer = quoteExactIn(pair, USDC.address, 20n * thousand).after;
    market.reorganise(100, [[dearer], []]);
    await market.mine();
    const { amountOut } = quoteExactIn(dearer, USDC.address, thousand);
    expect(await report).toMatchObject({ outcome: 'filled', fill: { blockNumber: 101, amountOut } });
  });

  it('lands an order that waited in a dropped block in the one that took its place', async () => {
    const { market, executor } = await world();
    const report = execute(executor, buy('a'));
    await market.mine([], { header: { baseFeePerGas: 50_000_000_000n } });
    await market.mine([], { header: { baseFeePerGas: 50_000_000_000n } });
    await market.rollBack(100);
    await market.mine();
    expect(await report).toMatchObject({ outcome: 'filled', fill: { blockNumber: 101 } });
  });

  it('settles nothing before what ended in dropped blocks is taken back, and says so once', async () => {
    const { market, books, executor, log } = await world();
    const report = execute(executor, buy('a', { gasStyle: 'standard' }));
    await market.mine();
    books.reverseFault = new RetryableError('store.unreachable', 'away');
    await market.rollBack(100);
    await market.swap(pair.address, USDC.address, 5n * thousand);
    await mine(market, 2);
    expect(books.fills).toEqual([]);
    expect(log.errors).toHaveLength(1);
    books.reverseFault = undefined;
    await market.mine();
    expect(await report).toMatchObject({ outcome: 'filled', fill: { blockNumber: 102 } });
  });

  it('leaves an order in flight when it is given up', async () => {
    const { market, books, executor } = await world();
    let cancel: (() => void) | undefined;
    const report = executor.execute(buy('a'), {
      cancellation: { cancelled: false, onCancel: (listener) => (cancel = listener) },
    });
    cancel?.();
    expect(await report).toMatchObject({ outcome: 'unknown' });
    await market.mine();
    expect(books.fills).toEqual([]);
    expect(books.ended).toEqual([]);
  });
});

describe('orders from an earlier process', () => {
  it('wait for their block where it is still to come', async () => {
    const { market, books, executor } = await world();
    await executor.resume([buy('a', { gasStyle: 'standard' })]);
    await market.mine();
    expect(books.fills).toEqual([]);
    await market.mine();
    expect(books.fills).toMatchObject([{ orderId: 'a', blockNumber: 102 }]);
  });

  it('settle as they would have where their block has passed', async () => {
    const straight = await world();
    const resumed = await world();
    const orders = [buy('a', { minAmountOut: 1n }), buy('b', { minAmountOut: 1n })];
    const reports = orders.map((order) => execute(straight.executor, order));
    const after = quoteExactIn(pair, USDC.address, 5n * thousand).after;
    const options = { swaps: [{ pool: pair.address, amount0: -1n, amount1: 5n * thousand }] };
    await straight.market.mine([after], options);
    await Promise.all(reports);
    await resumed.market.mine([after], { ...options, deliver: false });
    await resumed.market.mine([], { deliver: false });
    await resumed.executor.resume(orders);
    await resumed.market.mine();
    expect(resumed.books.fills).toEqual(straight.books.fills);
    expect(resumed.books.balances).toEqual(straight.books.balances);
  });

  it('report how they end to whoever took them up', async () => {
    const { market, executor } = await world();
    await market.mine();
    const [early, late] = await executor.resume([buy('a'), buy('b', { minAmountOut: 10n ** 30n })]);
    expect([early?.order.id, late?.order.id]).toEqual(['a', 'b']);
    await market.mine();
    // Its block had come before it was taken up.
    expect(await early?.report).toMatchObject({ outcome: 'filled', fill: { blockNumber: 101 } });
    expect(await late?.report).toMatchObject({ outcome: 'rejected', fill: { blockNumber: 101 } });
  });

  it('end as expired where their block cannot be read again and again, and hold nothing up after that', async () => {
    const { market, books, executor } = await world();
    await market.mine();
    const [resumed] = await executor.resume([buy('a')]);
    market.blockFault = new FatalError('feed.malformed', 'no sense');
    await mine(market, 51);
    const reason = 'It could not be judged: no sense';
    expect(await resumed?.report).toEqual({ outcome: 'expired', reason });
    expect(books.ended).toEqual([{ id: 'a', status: 'expired', reason }]);
    const next = execute(executor, buy('b', { decidedAtBlock: market.head.number }));
    await market.mine();
    expect(await next).toMatchObject({ outcome: 'filled' });
  });

  it('end as expired, with nothing booked, where the node has forgotten their block', async () => {
    const { market, books, executor } = await world();
    await market.mine([], { deliver: false });
    await market.mine([], { deliver: false });
    market.oldest = 102;
    await executor.resume([buy('a')]);
    await market.mine();
    expect(books.fills).toEqual([]);
    expect(books.ended).toEqual([
      { id: 'a', status: 'expired', reason: expect.stringContaining('no longer has its state') as string },
    ]);
  });

  it('see the impact that was stored, faded by what the mirror delivers after the last fill', async () => {
    const books = new FakeBooks();
    const market = new FakeMarket([pair, native]);
    const first = await createPaperExecutor(paperWorld(market, books));
    const report = execute(first, buy('a'));
    await market.mine();
    await report;
    await market.swap(pair.address, USDC.address, 10n * thousand);
    for (let index = 0; index < 25; index += 1) {
      const missed = execute(
        first,
        buy(`reverted ${index}`, { minAmountOut: 10n ** 30n, decidedAtBlock: 101 }),
      );
      await market.mine();
      await missed;
    }
    const second = await createPaperExecutor(paperWorld(new FakeMarket([pair, native], 100), books));
    expect(second.ownImpacts('account').get(pair.address)).not.toEqual(
      first.ownImpacts('account').get(pair.address),
    );
    const replayed = new FakeMarket([pair, native]);
    const third = await createPaperExecutor(paperWorld(replayed, books));
    await replayed.mine();
    await replayed.swap(pair.address, USDC.address, 10n * thousand);
    expect(third.ownImpacts('account')).toEqual(first.ownImpacts('account'));
  });
});

/** A world in which the account has bought in the pair. */
async function afterPurchase() {
  const given = await world();
  const report = execute(given.executor, buy('a'));
  await given.market.mine();
  await report;
  const impact = given.executor.ownImpacts('account').get(pair.address)!;
  expect(impact.givingBack).not.toBe(0n);
  return { ...given, impact, impactNow: () => given.executor.ownImpacts('account').get(pair.address) };
}

describe('what the account left in a pool', () => {
  it('is given back for as long as every block was seen', async () => {
    const { market, books, impact } = await afterPurchase();
    const again = new FakeMarket([pair, native], 101);
    const executor = await createPaperExecutor(paperWorld(again, books));
    await again.mine();
    expect(executor.ownImpacts('account').get(pair.address)).toEqual(impact);
    await market.mine();
  });

  it('is not given back after a start that did not see every block since', async () => {
    const { books, impact } = await afterPurchase();
    const later = new FakeMarket([pair, native], 110);
    const executor = await createPaperExecutor(paperWorld(later, books));
    await later.mine();
    expect(executor.ownImpacts('account').get(pair.address)).toEqual({ ...impact, givingBack: 0n });
  });

  it('is not given back after a gap or on another branch', async () => {
    const gap = await afterPurchase();
    await gap.market.mine([], { deliver: false });
    await gap.market.mine();
    expect(gap.impactNow()).toEqual({ ...gap.impact, givingBack: 0n });
    const branch = await afterPurchase();
    branch.market.reorganise(100, [[]]);
    await branch.market.mine();
    expect(branch.impactNow()).toEqual({ ...branch.impact, givingBack: 0n });
  });

  it('is not given back to an order that lands in a block that was missed', async () => {
    const { market, books } = await afterPurchase();
    const amountIn = books.held.get(token.address)!;
    await market.mine([], { deliver: false });
    await market.mine([], { deliver: false });
    const second = await createPaperExecutor(paperWorld(market, books));
    await second.resume([
      anOrder('b', pair, { side: 'sell', amountIn, decidedAtBlock: 102, minAmountOut: 1n }),
    ]);
    await market.mine();
    expect(books.fills.at(-1)).toMatchObject({
      blockNumber: 103,
      amountOut: quoteExactIn(pair, token.address, amountIn).amountOut,
    });
  });
});
