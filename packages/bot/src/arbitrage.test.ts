import { isToken0 } from '@twinlane/core/amm/quote';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Hex } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import { performanceOf } from '@twinlane/core/portfolio/performance';
import type { Fill } from '@twinlane/core/portfolio/fill';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandbox } from './chain/sandbox.ts';
import { reconcile } from './reconcile.ts';
import { checkLedger } from './store/testing/checkLedger.ts';
import { pgliteHarness } from './store/testing/harness.ts';
import {
  startArbitrageWorld,
  startCycleTrader,
  type ArbitrageWorld,
  type CycleTrader,
} from './testing/arbitrageWorld.ts';
import { transactionOfOrder } from './transactionOfOrder.ts';

const [cash] = sandbox.cash;
const E6 = 1_000_000n;
const harness = pgliteHarness();
let world: ArbitrageWorld;
let paper: CycleTrader;
let live: CycleTrader;
/** The pool that somebody trades in, so that its price leaves the others'. */
let sushi: KnownPool;

beforeAll(async () => {
  world = await startArbitrageWorld();
  sushi = world.sandbox.pools.find(
    ({ venue, token0, token1 }) =>
      venue === 'sushiswap-v2' && [token0, token1].some(({ address }) => address === cash.address),
  )!;
}, 60_000);

afterAll(async () => {
  await live?.stop();
  await paper?.stop();
  await harness.cleanUp();
  await world?.stop();
});

/** The call by which somebody puts so much cash in the pool, or as much of the token as it holds for that (below zero). */
function push(amount: bigint): Hex {
  const cashIs0 = sushi.token0.address === cash.address;
  const putsCash = amount > 0n;
  const units = putsCash ? amount : (-amount * 10n ** 12n) / 2_500n;
  return world.sandbox.deskCall('swapV2', [
    sushi.address,
    putsCash === cashIs0,
    units,
    BigInt(sushi.fee),
    0n,
  ]);
}

async function mineFor(...traders: readonly CycleTrader[]): Promise<void> {
  await world.sandbox.mine();
  for (const trader of traders) await trader.decided();
}

async function after<Found>(
  look: () => Promise<Found | undefined>,
  ...traders: CycleTrader[]
): Promise<Found> {
  let found: Found | undefined;
  await expect
    .poll(
      async () => {
        await mineFor(...traders);
        return (found = await look());
      },
      { timeout: 40_000, interval: 20 },
    )
    .toBeDefined();
  return found!;
}

const ordersOf = ({ store, account }: CycleTrader): Promise<readonly Order[]> =>
  store.read.orders.page(account.id, { limit: 50 });

async function filled(trader: CycleTrader, order: Order): Promise<Fill> {
  return after(() => trader.store.read.fills.ofOrder(order.id), trader);
}

async function gates({ store, account }: CycleTrader): Promise<readonly string[]> {
  const thoughts = await store.read.thoughts.page(account.id, { limit: 100 });
  return thoughts.map(({ decision, gate }) => `${decision} ${gate}`);
}

async function isSound(trader: CycleTrader): Promise<void> {
  const { store, account, wallet } = trader;
  expect(await checkLedger(store, account.id)).toEqual([]);
  expect(await store.read.positions.open(account.id)).toEqual([]);
  const found = wallet && (await reconcile(store.read, world.client, account, wallet));
  expect(found?.balances.filter(({ books, chain }) => books !== chain) ?? []).toEqual([]);
}

describe('an arbitrage', { timeout: 120_000 }, () => {
  let onPaper: Order;
  let paperFill: Fill;

  it('on paper takes a gap between two venues once, as it was quoted', async () => {
    paper = await startCycleTrader(world, harness, 'paper');
    await mineFor(paper);
    expect(await ordersOf(paper)).toEqual([]);
    await world.sandbox.trade([push(20_000n * E6)]);
    await paper.decided();
    [onPaper] = (await ordersOf(paper)) as readonly [Order];
    expect(onPaper).toMatchObject({ side: 'cycle', tokenIn: cash, tokenOut: cash, gasStyle: 'urgent' });
    const fill = await filled(paper, onPaper);
    paperFill = fill;
    expect(fill).toMatchObject({ outcome: 'filled', blockNumber: onPaper.decidedAtBlock + 1 });
    expect([fill.amountIn, fill.amountOut]).toEqual([onPaper.amountIn, onPaper.quotedAmountOut]);
    await mineFor(paper);
    await mineFor(paper);
    // On the chain the gap is still there; the account has used it up.
    expect(await ordersOf(paper)).toHaveLength(1);
    await isSound(paper);
    await paper.stop();
  });

  it('live closes the same gap with one transaction, to the wei as on paper', async () => {
    live = await startCycleTrader(world, harness, 'live');
    const [order] = await after(async () => {
      const orders = await ordersOf(live);
      return orders.length > 0 ? orders : undefined;
    }, live);
    expect(order).toMatchObject({ side: 'cycle', route: onPaper.route });
    const fill = await filled(live, order!);
    expect(fill).toMatchObject({ outcome: 'filled', blockNumber: order!.decidedAtBlock + 1 });
    const { amountIn, quotedAmountOut } = onPaper;
    expect([fill.amountIn, fill.amountOut]).toEqual([amountIn, quotedAmountOut]);
    // The zeroes in addresses and amounts make calls cheaper by a little.
    expect(Math.abs(Number(fill.gasUsed - paperFill.gasUsed))).toBeLessThanOrEqual(100);
    expect(fill.gasUsed).toBeLessThanOrEqual(order!.gasEstimate);
    await mineFor(live);
    await mineFor(live);
    expect(await ordersOf(live)).toHaveLength(1);
    await isSound(live);
    const { trades, skipped } = (await live.executor.parity!(live.account.id, 5))!;
    expect(skipped).toEqual([]);
    expect(trades).toMatchObject([{ amountError: '0', gasError: '0' }]);
  });

  it('can be traced from its thought to its transaction and what it earned', async () => {
    const { store, account } = live;
    const [order] = (await ordersOf(live)) as readonly [Order];
    const fill = (await store.read.fills.ofOrder(order.id))!;
    const thought = (await store.read.thoughts.page(account.id, { limit: 50 })).find(
      ({ orderId }) => orderId === order.id,
    );
    expect(thought).toMatchObject({
      id: order.thoughtId,
      decision: 'ARBITRAGE',
      lane: 'fast',
      gate: 'approved',
    });
    const { record } = (await transactionOfOrder(store.read, order))!;
    expect(record.request).toMatchObject({
      to: sandbox.contracts.twinlaneExecutor,
      minAmountOut: order.minAmountOut,
      urgency: 'urgent',
    });
    expect(order.minAmountOut).toBeGreaterThan(order.amountIn + fill.gasFeeCash + E6);
    const [closed] = await store.read.positions.page(account.id, { limit: 5 });
    const realisedPnl = fill.amountOut - fill.amountIn;
    expect(closed).toMatchObject({ id: fill.id, quantity: 0n, realisedPnl, gasFee: fill.gasFee });
    expect(performanceOf([closed!])).toMatchObject({ closedPositions: 1, wins: 1 });
  });

  it('is left where its gas costs more than it brings, and says so', async () => {
    const before = await ordersOf(live);
    await world.sandbox.trade([push(3_000n * E6)], { baseFeePerGas: 200n * 10n ** 9n });
    await live.decided();
    expect(await ordersOf(live)).toHaveLength(before.length);
    const [skip] = await live.store.read.thoughts.page(live.account.id, { limit: 1 });
    expect(skip).toMatchObject({ decision: 'SKIP', gate: 'cycle.profit', lane: 'fast' });
    expect(skip?.reasoning).toMatch(/its gas may cost .* USDC in the next block/);
  });

  it('reverts where somebody else closes the gap in the same block, and loses its gas alone', async () => {
    const before = await ordersOf(live);
    const state = live.mirror.pool(sushi.address)!;
    const { cash: had } = await live.store.read.accounts.balances(live.account.id);
    const data = world.sandbox.deskCall('executeAll', [[push(-25_000n * E6)]]);
    world.beforeSend = async () => {
      world.beforeSend = undefined;
      const from = '0x7ade0000000000000000000000000000000071ad';
      const gas = '0x4c4b40';
      await world.sandbox.anvil.request('eth_sendTransaction', [{ from, to: world.sandbox.desk, data, gas }]);
    };
    await world.sandbox.trade([push(20_000n * E6)]);
    await live.decided();
    const [order] = (await ordersOf(live)) as readonly [Order];
    expect(await ordersOf(live)).toHaveLength(before.length + 1);
    const fill = await filled(live, order);
    expect(fill).toMatchObject({ outcome: 'reverted', revertReason: 'insufficientOutput', amountIn: 0n });
    expect(fill.gasFee).toBeGreaterThan(0n);
    expect((await live.store.read.accounts.balances(live.account.id)).cash).toBe(had);
    expect(isToken0(state, cash.address)).toBe(sushi.token0.address === cash.address);
    await isSound(live);
  });

  it('is in flight again when its block is dropped, and booked once', async () => {
    const count = (await ordersOf(live)).length;
    const [order] = await after(async () => {
      await world.sandbox.trade([push(20_000n * E6)]);
      await live.decided();
      const orders = await ordersOf(live);
      return orders.length > count ? orders : undefined;
    }, live);
    const fill = await filled(live, order!);
    expect(fill.outcome).toBe('filled');
    const head = (await world.client.block('latest'))!;
    await world.sandbox.anvil.request('anvil_reorg', [head.number - fill.blockNumber + 1, []]);
    const { store, account } = live;
    await after(
      async () =>
        (await store.read.fills.reversed(account.id, 10)).find((each) => each.fill.orderId === order!.id),
      live,
    );
    await after(() => store.read.fills.ofOrder(order!.id), live);
    await after(async () => {
      const { balances } = await reconcile(store.read, world.client, account, live.wallet!);
      return balances.every(({ books, chain }) => books === chain) || undefined;
    }, live);
    await isSound(live);
  });

  it('goes through three pools and two tokens where that gains, in one transaction', async () => {
    const weth = sandbox.wrappedNative.address;
    const pool = world.sandbox.pools.find(({ venue }) => venue === 'pancakeswap-v2')!;
    const ether = [
      pool.address,
      pool.token0.address === weth,
      3n * 10n ** 18n,
      BigInt(pool.fee),
      0n,
    ] as const;
    await world.sandbox.trade([world.sandbox.deskCall('swapV2', ether)]);
    await live.decided();
    const order = await after(
      async () =>
        (await ordersOf(live)).find(({ route }) => route.length === 3 && route.includes(pool.address)),
      live,
    );
    const fill = await filled(live, order);
    expect(fill).toMatchObject({
      outcome: 'filled',
      amountIn: order.amountIn,
      amountOut: order.quotedAmountOut,
    });
    await isSound(live);
  });

  it('goes through no token that the scan calls unsafe', async () => {
    world.unsafe.add(sandbox.wrappedNative.address);
    await after(async () => {
      const verdict = live.executor.fastLane?.facts().cycles?.verdict(sandbox.wrappedNative.address);
      return verdict?.simulation.scan?.verdict === 'unsafe' || undefined;
    }, live);
    const before = await ordersOf(live);
    await world.sandbox.trade([push(60_000n * E6)]);
    // Pools of a cycle that failed are left alone for some blocks.
    await after(async () => (await gates(live)).find((said) => said === 'SKIP cycle.token'), live);
    expect(await ordersOf(live)).toHaveLength(before.length);
  });
});
