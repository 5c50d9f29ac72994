import type { Pool } from '@twinlane/core/amm/pool';
import { quoteExactIn } from '@twinlane/core/amm/quote';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { Ledger } from '@twinlane/core/ledger';
import { getAddress } from 'viem';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createReadClient } from '../chain/createReadClient.ts';
import type { ReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import { createPoolMirror } from '../feed/createPoolMirror.ts';
import { createTradeSimulator } from '../feed/createTradeSimulator.ts';
import type { PoolMirrorService } from '../feed/poolMirrorService.ts';
import { createLedger } from '../store/ledger.ts';
import type { OpenStore } from '../store/openStore.ts';
import { checkLedger } from '../store/testing/checkLedger.ts';
import { collect } from '../store/testing/collect.ts';
import { testAccount, testDraft } from '../store/testing/domain.ts';
import { pgliteHarness } from '../store/testing/harness.ts';
import type { SandboxWorld } from '../testing/sandboxWorld.ts';
import { startSandboxWorld } from '../testing/sandboxWorld.ts';
import { createTestLog } from '../testing/testLog.ts';
import { planCalls } from '../testing/directCall.ts';
import { venues } from '../venue/registry.ts';
import type { PaperExecutor } from './paper.ts';
import { createPaperExecutor } from './paper.ts';

const [cash] = sandbox.cash;
const thousand = 1_000_000_000n;
const ACCOUNT = 'account';
const trader = getAddress('0x5a1ad0000000000000000000000000000000babe');
const harness = pgliteHarness();

let world: SandboxWorld;
let client: ReadClient;
let store: OpenStore;
let ledger: Ledger;
const mirrors: PoolMirrorService[] = [];

beforeAll(async () => {
  world = await startSandboxWorld({ statesKept: 100 });
  client = await createReadClient({ ipcPath: world.anvil.ipcPath, chainId: sandbox.id });
  store = await harness.open();
  ledger = createLedger({ store });
  await store.transaction((unit) => unit.accounts.create(testAccount({ id: ACCOUNT, cash })));
});

afterEach(async () => {
  await Promise.all(mirrors.splice(0).map((mirror) => mirror.stop()));
});

afterAll(async () => {
  client?.close();
  await harness.cleanUp();
  await world?.stop();
});

/** Mirror and executor over the database, as a process would have them. */
async function startBot(historyBlocks = 0): Promise<{ mirror: PoolMirrorService; executor: PaperExecutor }> {
  const log = createTestLog();
  const options = { client, chain: sandbox, venues, knownPools: world.pools, historyBlocks, log };
  const mirror = createPoolMirror(options);
  mirrors.push(mirror);
  const executor = await createPaperExecutor({
    mirror,
    chain: client,
    simulator: createTradeSimulator({ client, mirror, planCalls, trader }),
    ledger,
    store: store.read,
    wrappedNative: sandbox.wrappedNative,
    log,
  });
  await executor.resume(await store.read.orders.open(ACCOUNT));
  await mirror.start();
  return { mirror, executor };
}

async function reachHead(mirror: PoolMirrorService): Promise<void> {
  await expect.poll(async () => mirror.head().hash === (await client.block('latest'))?.hash).toBe(true);
}

function tradedPool(mirror: PoolMirrorService): Pool {
  const known = world.pools.find(
    ({ venue, token0, token1 }) =>
      venue === 'uniswap-v3' && [token0, token1].some(({ address }) => address === cash.address),
  )!;
  return mirror.pool(known.address)!;
}

async function request(mirror: PoolMirrorService, id: string, changes: Partial<Order>): Promise<Order> {
  const pool = tradedPool(mirror);
  const token = pool.token0.address === cash.address ? pool.token1 : pool.token0;
  const { number, timestamp } = mirror.head();
  const order: Order = {
    id,
    idempotencyKey: id,
    accountId: ACCOUNT,
    botId: 'bot',
    side: 'buy',
    tokenIn: cash,
    tokenOut: token,
    amountIn: thousand,
    quotedAmountOut: 1n,
    minAmountOut: 1n,
    deadline: timestamp + 600,
    route: [pool.address],
    gasStyle: 'aggressive',
    gasEstimate: 200_000n,
    gasLimit: 400_000n,
    maxFeePerGas: 100_000_000_000n,
    maxPriorityFeePerGas: 1_000_000n,
    decidedAtBlock: number,
    decidedAt: timestamp,
    thoughtId: `thought-${id}`,
    status: 'requested',
    ...(changes.side === 'sell' ? { tokenIn: token, tokenOut: cash } : {}),
    ...changes,
  };
  await store.transaction(async (unit) => {
    await unit.lockAccount(ACCOUNT);
    const meta = { id: order.thoughtId, correlationId: 'c', orderId: id, analysisMs: 1 };
    await unit.appendThought(testDraft({ accountId: ACCOUNT }), meta);
    await unit.insertOrder(order);
  });
  return order;
}

/** Somebody buys in the pool, so that the account's purchase in the same block gets less. */
async function othersBuy(mirror: PoolMirrorService): Promise<void> {
  const pool = tradedPool(mirror);
  const cashIs0 = pool.token0.address === cash.address;
  const limit = cashIs0 ? 4_295_128_740n : 10n ** 48n;
  await world.trade([world.deskCall('swapV3', [pool.address, cashIs0, 5n * thousand, limit])]);
}

async function fills(): Promise<readonly Fill[]> {
  return collect(store.read.fills.all(ACCOUNT));
}

const uncancelled = { cancellation: { cancelled: false, onCancel: () => undefined } };

describe('the books of a real chain that goes back on itself', () => {
  it('follow it: what landed in dropped blocks lands anew, on what is there now', async () => {
    const { mirror, executor } = await startBot();
    const pool = tradedPool(mirror);
    const undisturbed = quoteExactIn(pool, cash.address, thousand).amountOut;
    const bought = executor.execute(await request(mirror, 'a', {}), uncancelled);
    await othersBuy(mirror);
    await bought;
    const [first] = await fills();
    expect(first?.amountOut).toBeLessThan(undisturbed);
    const sale = { side: 'sell', amountIn: first!.amountOut, quotedAmountOut: thousand } as const;
    const sold = executor.execute(await request(mirror, 'b', sale), uncancelled);
    await world.mine();
    await sold;
    const before = await fills();
    expect(before.map(({ outcome }) => outcome)).toEqual(['filled', 'filled']);

    const reopened: string[] = [];
    executor.onReopened((orders) => reopened.push(...orders.map(({ order }) => order.id)));
    // Two empty blocks take the place of the last two: nobody else buys.
    await world.anvil.request('anvil_reorg', [2, []]);
    await world.mine();
    await reachHead(mirror);
    await expect.poll(async () => (await store.read.orders.open(ACCOUNT)).length).toBe(0);
    expect(reopened).toEqual(['a', 'b']);
    const after = await fills();
    expect(after.map(({ blockNumber }) => blockNumber)).toEqual(before.map(({ blockNumber }) => blockNumber));
    expect(after[0]?.amountOut).toBe(undisturbed);
    for (const { blockNumber, blockHash } of after) {
      expect((await client.block(blockNumber))?.hash).toBe(blockHash);
    }
    expect((await store.read.fills.reversed(ACCOUNT, 9)).map(({ fill }) => fill)).toEqual(before);
    expect(await checkLedger(store, ACCOUNT)).toEqual([]);
  });

  it('follow it also where it did so while the program was not running', async () => {
    const first = await startBot();
    const bought = first.executor.execute(await request(first.mirror, 'c', {}), uncancelled);
    await othersBuy(first.mirror);
    await bought;
    const [before] = (await fills()).slice(-1);
    await first.mirror.stop();
    await world.anvil.request('anvil_reorg', [1, []]);
    const second = await startBot(10);
    await world.mine();
    await reachHead(second.mirror);
    await expect.poll(async () => (await store.read.orders.open(ACCOUNT)).length).toBe(0);
    const [after] = (await fills()).slice(-1);
    expect(after).toMatchObject({ orderId: 'c', blockNumber: before?.blockNumber });
    expect(after?.blockHash).not.toBe(before?.blockHash);
    expect(after?.amountOut).toBeGreaterThan(before!.amountOut);
    expect(await checkLedger(store, ACCOUNT)).toEqual([]);
  });
});
