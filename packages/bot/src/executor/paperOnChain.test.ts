import type { Pool } from '@twinlane/core/amm/pool';
import { quoteExactIn } from '@twinlane/core/amm/quote';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Token } from '@twinlane/core/market/token';
import type { Hex } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import { tokenAbi } from '@twinlane/sandbox/abi/exchangeAbi';
import { encodeFunctionData, getAddress } from 'viem';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createReadClient } from '../chain/createReadClient.ts';
import type { ReadClient } from '../chain/createReadClient.ts';
import { sandbox } from '../chain/sandbox.ts';
import { createPoolMirror } from '../feed/createPoolMirror.ts';
import { createTradeSimulator } from '../feed/createTradeSimulator.ts';
import { loadPools } from '../feed/loadPools.ts';
import type { PoolMirrorService } from '../feed/poolMirrorService.ts';
import type { SandboxWorld } from '../testing/sandboxWorld.ts';
import { startSandboxWorld } from '../testing/sandboxWorld.ts';
import { createTestLog } from '../testing/testLog.ts';
import { directCall, planCalls } from '../testing/directCall.ts';
import { venues } from '../venue/registry.ts';
import type { PaperExecutor } from './paper.ts';
import { createPaperExecutor } from './paper.ts';
import { FakeBooks } from './testing/fakeWorld.ts';

const [cash] = sandbox.cash;
const thousand = 1_000_000_000n;
const trader = getAddress('0x5a1ad0000000000000000000000000000000babe');

let world: SandboxWorld;
let client: ReadClient;
const mirrors: PoolMirrorService[] = [];

beforeAll(async () => {
  world = await startSandboxWorld({ statesKept: 60 });
  client = await createReadClient({ ipcPath: world.anvil.ipcPath, chainId: sandbox.id });
});

afterEach(async () => {
  await Promise.all(mirrors.splice(0).map((mirror) => mirror.stop()));
});

afterAll(async () => {
  client?.close();
  await world?.stop();
});

interface Bot {
  readonly mirror: PoolMirrorService;
  readonly executor: PaperExecutor;
  readonly books: FakeBooks;
}

/** A mirror and a paper executor on the chain, as a process would have them. */
async function startBot(
  options: { orders?: readonly Order[]; historyBlocks?: number; books?: FakeBooks } = {},
): Promise<Bot> {
  const { orders = [], historyBlocks = 0, books = new FakeBooks({ cash }) } = options;
  const log = createTestLog();
  const mirror = createPoolMirror({
    client,
    chain: sandbox,
    venues,
    knownPools: world.pools,
    historyBlocks,
    log,
  });
  mirrors.push(mirror);
  const simulator = createTradeSimulator({ client, mirror, planCalls, trader });
  const { ledger, store } = books;
  const executor = await createPaperExecutor({
    mirror,
    chain: client,
    simulator,
    ledger,
    store,
    wrappedNative: sandbox.wrappedNative,
    log,
  });
  await executor.resume(orders);
  await mirror.start();
  return { mirror, executor, books };
}

async function reachHead({ mirror }: Bot): Promise<void> {
  const head = await client.block('latest');
  await expect.poll(() => mirror.head().hash).toBe(head?.hash);
}

function poolAt(venue: string): KnownPool {
  return world.pools.find(
    (pool) =>
      pool.venue === venue && [pool.token0, pool.token1].some(({ address }) => address === cash.address),
  )!;
}

function other(pool: Pick<KnownPool, 'token0' | 'token1'>): Token {
  return pool.token0.address === cash.address ? pool.token1 : pool.token0;
}

async function stateAt(known: KnownPool, block: number): Promise<Pool> {
  return (await loadPools(client, [known], block)).get(known.address)!;
}

function anOrder(
  id: string,
  pool: Pool,
  decided: { number: number; timestamp: number },
  changes: Partial<Order> = {},
): Order {
  return {
    id,
    idempotencyKey: id,
    accountId: 'account',
    botId: 'bot',
    side: 'buy',
    tokenIn: cash,
    tokenOut: other(pool),
    amountIn: thousand,
    quotedAmountOut: quoteExactIn(pool, cash.address, thousand).amountOut,
    minAmountOut: 1n,
    deadline: decided.timestamp + 600,
    route: [pool.address],
    gasStyle: 'aggressive',
    gasEstimate: 200_000n,
    gasLimit: 400_000n,
    maxFeePerGas: 100_000_000_000n,
    maxPriorityFeePerGas: 1_000_000n,
    decidedAtBlock: decided.number,
    decidedAt: decided.timestamp,
    thoughtId: `thought-${id}`,
    status: 'requested',
    ...changes,
  };
}

/** Somebody else's swap, for `trade`. */
function swap(pool: Pool, zeroForOne: boolean, amountIn: bigint): Hex {
  return pool.kind === 'constantProduct'
    ? world.deskCall('swapV2', [pool.address, zeroForOne, amountIn, BigInt(pool.fee), 0n])
    : world.deskCall('swapV3', [
        pool.address,
        zeroForOne,
        amountIn,
        zeroForOne ? 4_295_128_740n : 10n ** 48n,
      ]);
}

const uncancelled = { cancellation: { cancelled: false, onCancel: () => undefined } };

describe.each(venues.map(({ id }) => id))('a paper order at %s', (venue) => {
  it.each([
    ['against', true],
    ['with', false],
  ])('fills at the worse of both ends of its block, others trading %s it', async (_, buysToo) => {
    const bot = await startBot();
    const known = poolAt(venue);
    const pool = bot.mirror.pool(known.address)!;
    const report = bot.executor.execute(anOrder(`${venue} ${buysToo}`, pool, bot.mirror.head()), uncancelled);
    const cashIs0 = pool.token0.address === cash.address;
    const traded = quoteExactIn(pool, cash.address, 5n * thousand);
    await world.trade([
      buysToo ? swap(pool, cashIs0, 5n * thousand) : swap(pool, !cashIs0, traded.amountOut),
    ]);
    const { number } = (await client.block('latest'))!;
    const ends = [await stateAt(known, number - 1), await stateAt(known, number)].map(
      (state) => quoteExactIn(state, cash.address, thousand).amountOut,
    );
    const worse = ends.reduce((a, b) => (a < b ? a : b));
    expect(ends[0]).not.toBe(ends[1]);
    expect(await report).toMatchObject({
      outcome: 'filled',
      fill: { amountOut: worse, blockNumber: number },
    });
  });

  it('gets to the wei what a real one gets, for the same gas', async () => {
    const bot = await startBot();
    const pool = bot.mirror.pool(poolAt(venue).address)!;
    const token = other(pool);
    const report = bot.executor.execute(anOrder(`real ${venue}`, pool, bot.mirror.head()), uncancelled);
    const { deployer } = world.deployment;
    const recipient = getAddress(`0x${Buffer.from(venue.padEnd(20, '-')).toString('hex')}`);
    const call = directCall(pool, [cash, token], thousand, recipient);
    const data = encodeFunctionData({
      abi: tokenAbi,
      functionName: 'approve',
      args: [call.to, 2n * thousand],
    });
    // The paper order lands in the block of the approval, where nothing trades; the real swap comes in the next.
    await world.mine([{ from: deployer, to: cash.address, data }]);
    const ended = await report;
    await world.mine([{ from: deployer, ...call }]);
    const [receipt] = await world.anvil.request<{ gasUsed: Hex }[]>('eth_getBlockReceipts', ['latest']);
    const balance = encodeFunctionData({ abi: tokenAbi, functionName: 'balanceOf', args: [recipient] });
    const [received] = await client.readContracts([{ to: token.address, data: balance }], 'latest');
    expect(ended).toMatchObject({ outcome: 'filled', fill: { amountOut: BigInt(received!) } });
    const fill = ended.outcome === 'filled' ? ended.fill : undefined;
    expect(Math.abs(Number(fill?.gasUsed) / Number(receipt?.gasUsed) - 1)).toBeLessThan(0.01);
  });
});

describe('paper orders that were in flight when the process ended', () => {
  it('settle as they would have, from history or from the node’s past states', async () => {
    const lasting = await startBot();
    const pool = lasting.mirror.pool(poolAt('pancakeswap-v3').address)!;
    const cashIs0 = pool.token0.address === cash.address;
    const orders = ['a', 'b'].map((id) => anOrder(id, pool, lasting.mirror.head(), { gasStyle: 'standard' }));
    const reports = orders.map((order) => lasting.executor.execute(order, uncancelled));
    for (const amount of [3n, 7n, 2n]) {
      await world.trade([swap(pool, cashIs0, amount * thousand)]);
      await reachHead(lasting);
    }
    await Promise.all(reports);
    expect(lasting.books.fills).toHaveLength(2);
    for (const historyBlocks of [10, 0]) {
      const resumed = await startBot({ orders, historyBlocks });
      await world.mine();
      await reachHead(resumed);
      await expect.poll(() => resumed.books.fills).toEqual(lasting.books.fills);
      expect(resumed.books.balances).toEqual(lasting.books.balances);
    }
  });

  it('end as expired where the node has forgotten', async () => {
    const before = await startBot();
    const pool = before.mirror.pool(poolAt('uniswap-v3').address)!;
    const order = anOrder('forgotten', pool, before.mirror.head());
    await world.anvil.request('anvil_mine', ['0x50']);
    const resumed = await startBot({ orders: [order] });
    await world.mine();
    await expect
      .poll(() => resumed.books.ended)
      .toEqual([
        {
          id: 'forgotten',
          status: 'expired',
          reason: expect.stringContaining('no longer has its state') as string,
        },
      ]);
    expect(resumed.books.fills).toEqual([]);
  });
});
